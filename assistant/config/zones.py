"""Time zones by their IANA names, and the machine's own."""

from zoneinfo import ZoneInfo

from assistant.config.amounts import Wrong, nearest, shown
from assistant.config.tables import full_text


def zone_name(value: object) -> str:
    name = full_text(value)
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise Wrong(f"{shown(name)} is not a time zone", _nearest_zone(name)) from None
    return name


def _nearest_zone(name: str) -> str:
    from zoneinfo import available_timezones

    known = {zone.casefold(): zone for zone in available_timezones()}
    cities = {zone.rpartition("/")[2].casefold(): zone for zone in sorted(known.values())}
    folded = name.casefold().replace(" ", "_")
    exact = known.get(folded) or cities.get(folded) or cities.get(folded.rpartition("/")[2])
    if exact:
        return f"did you mean {exact}?"
    near = nearest(folded, list(known))
    for folded_zone, zone in known.items():
        near = near.replace(f" {folded_zone}?", f" {zone}?")
    return near or 'write a name of the IANA list, such as "Europe/Madrid"'


def own_zone() -> str:
    """The machine's zone, for a file that names none."""
    from tzlocal import get_localzone_name

    return get_localzone_name() or "UTC"

"""Public holidays by country and region, offline, for years ahead, in the user's language.

The `holidays` package is loaded only in a child process, once a year and for each new place; what it says is kept in
the data folder. The dates of a place that is kept stay usable when a refresh fails.
"""

import json
import sys
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from assistant.config.amounts import Wrong, shown
from assistant.config.entries import YEARS
from assistant.config.sections import WrongRegion
from assistant.shelf import Shelf, ask_child
from rules.cleaning import without_marks
from rules.languages import BUILT_IN_LANGUAGES
from rules.limits import Holiday

FILE_NAME = "holidays.json"


def holidays_of(country: str, region: str, language: str, folder: Path, year: int) -> tuple[Holiday, ...]:
    """All public holidays of a place, by date. Raises Wrong or WrongRegion for a place that is not known."""
    shelf = Shelf(folder / FILE_NAME)
    key = f"{country}/{region}/{language}"
    kept = shelf.get(key)
    if not _usable(kept) or kept["made"] < year:
        fresh = ask_child("assistant.holidays", [country, region, language])
        if _usable(fresh):
            kept = {"made": year, "days": fresh["days"]}
            shelf.put(key, kept)
        elif isinstance(fresh, dict) and "what" in fresh:
            raise (WrongRegion if fresh["key"] == "region" else Wrong)(fresh["what"], fresh["advice"])
    if not _usable(kept):
        raise Wrong("the holidays could not be worked out", "run `lindero doctor`, or leave the line out for now")
    return tuple(Holiday(date.fromisoformat(on), name) for on, name in kept["days"])


def _usable(kept: Any) -> bool:
    return isinstance(kept, dict) and isinstance(kept.get("days"), list) and isinstance(kept.get("made", 0), int)


def look_up(country: str, region: str, language: str) -> dict[str, Any]:
    """What the package knows of a place: its days, or the mistake with the nearest right thing."""
    import holidays

    countries = {code: names[0] for names in holidays.registry.COUNTRIES.values() for code in names[1:2]}
    if country not in countries:
        return _mistake("country", country, {code: [_spaced(name)] for code, name in countries.items()})
    place = getattr(holidays, country)
    if region and region not in place.subdivisions and region not in place.subdivisions_aliases:
        known: dict[str, list[str]] = {code: [] for code in place.subdivisions}
        for alias, code in place.subdivisions_aliases.items():
            known.setdefault(code, []).append(alias)
        return _mistake("region", region, known)
    tongue = _tongue(place, language)
    days = holidays.country_holidays(country, subdiv=region or None, years=YEARS, language=tongue)
    named = _renamed if tongue and tongue.startswith("en") and language != "en" else _as_is
    return {"days": [[on.isoformat(), named(name, language)] for on, name in sorted(days.items())]}


def _renamed(name: str, language: str) -> str:
    """An English name in the user's language, as far as we know it; two feasts on one day are parted by a semicolon."""
    spoken = BUILT_IN_LANGUAGES.get(language)
    names: dict[str, str] = spoken.table("holidays").get("names", {}) if spoken else {}
    parts = []
    for part in name.split("; "):
        feast, space, note = part.partition(" (")
        parts.append(names.get(feast, feast) + (f" {names.get(f'({note}', f'({note}')}" if space else ""))
    return "; ".join(parts)


def _as_is(name: str, language: str) -> str:
    return name


def _tongue(place: Any, language: str) -> str | None:
    """The package's own name of the language, where it speaks it there; else English, else the place's own."""
    spoken = place.supported_languages
    by_user = [tongue for tongue in spoken if tongue.partition("_")[0] == language]
    english = [tongue for tongue in spoken if tongue.startswith("en")]
    return next(iter(by_user + english), None)


def _mistake(key: str, said: str, known: dict[str, list[str]]) -> dict[str, Any]:
    what = f"{shown(said)} is not a {key} whose holidays are known"
    if not known:
        return {"key": key, "what": f"{shown(said)}: this country has no regions here", "advice": "leave it out"}
    by_name = {without_marks(name): code for code, names in known.items() for name in (code, *names)}
    near = get_close_matches(without_marks(said), by_name, n=1, cutoff=0.6)
    if not near:
        return {"key": key, "what": what, "advice": _all(known) if len(known) <= 60 else ""}
    code = by_name[near[0]]
    name = f", {known[code][-1]}" if known[code] else ""
    return {"key": key, "what": what, "advice": f"did you mean {code}{name}?"}


def _all(codes: Iterable[str]) -> str:
    return f"write one of: {', '.join(codes)}"


def _spaced(name: str) -> str:
    return "".join(f" {letter}" if letter.isupper() and at else letter for at, letter in enumerate(name))


def main() -> None:
    """In a child: the holidays of a place, as JSON. Arguments: country, region, language."""
    json.dump(look_up(*sys.argv[1:4]), sys.stdout)

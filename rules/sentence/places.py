"""Countries and regions whose public holidays a sentence can ask for, and the zones that cities name."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import available_timezones

from rules.languages import BUILT_IN, Language
from rules.languages.quick import own_table
from rules.limits import Limits
from rules.sentence.items import HolidaysSaid
from rules.sentence.words import Lexicon, cut, fold

Place = tuple[str, str]  # country, region; either may be ""


@cache
def regions() -> Mapping[str, Any]:
    """Region names as they are given in the country itself."""
    return own_table(BUILT_IN / "regions.toml")


def add_places(lexicon: Lexicon, language: Language) -> None:
    """Countries by their names and regions by theirs, in the language and at home."""
    table = language.table("places")
    for country, names in table["countries"].items():
        for name in names:
            lexicon.add("country", country, name)
    for code, names in table["regions"].items():
        for name in names:
            _add_region(lexicon, code, name)
    for country, by_code in regions().items():
        for code, names in by_code.items():
            for name in names:
                _add_region(lexicon, f"{country}-{code}", name)


def _add_region(lexicon: Lexicon, code: str, name: str) -> None:
    """Names that several countries share are kept apart by the country: `region:ES`."""
    if len(fold(name)) >= 3:
        lexicon.add("region", "", name)
        lexicon.add(f"region:{code[:2]}", code[3:], name)


def place_name(country: str, region: str, language: Language) -> tuple[str, str]:
    """How a country and a region are called in a language; codes for what has no name here."""
    table = language.table("places")
    country_name = table["countries"].get(country, [country])[0]
    if not region:
        return country_name, ""
    names = table["regions"].get(f"{country}-{region}") or regions().get(country, {}).get(region) or [region]
    return country_name, names[0]


@cache
def _zone_countries() -> Mapping[str, str]:
    """Zone -> country, from the table of the time zone data base itself."""
    try:
        table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    except (ModuleNotFoundError, OSError):
        return {}
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {row[2]: row[0] for row in rows if len(row) > 2}


def country_of_zone(zone: str) -> str:
    """The country a zone lies in, "" when that is not known."""
    return _zone_countries().get(zone, "")


def place_said(said: HolidaysSaid, base: Limits) -> tuple[str, str]:
    """Country and region: as named, else as they stand. Of regions with one name that of the user's country counts."""
    if said.regions:
        by_country = dict(said.regions)
        if said.country and said.country not in by_country:
            return said.country, ""
        country = next((c for c in (said.country, base.country) if c in by_country), said.regions[0][0])
        return country, by_country[country]
    if said.country:
        return said.country, ""
    if base.country:
        return base.country, base.region
    return country_of_zone(base.zone), ""


@cache
def cities() -> Mapping[tuple[str, ...], str]:
    """The words of the city in each zone's name -> the zone."""
    named = {}
    for zone in sorted(available_timezones()):
        area, slash, city = zone.rpartition("/")
        if slash and not area.startswith(("Etc", "posix", "right", "US", "Brazil", "Canada", "Mexico", "Chile")):
            named[tuple(token.folded for token in cut(city.replace("_", " ")))] = zone
    return named

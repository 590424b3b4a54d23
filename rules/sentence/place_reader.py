"""Places in a sentence: whose public holidays, and which time zone."""

from rules.sentence.items import HolidaysSaid, Kind, Read
from rules.sentence.places import cities
from rules.sentence.words import Words

LONGEST_ZONE = 9  # tokens


class PlaceReader:
    """Reads countries, regions and zones."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def holidays(self, i: int) -> Read | None:
        """ "holidays of Catalonia", "festivos nacionales", "Spanish public holidays"."""
        words = self.words
        leading = self._place(i)
        noun = words.find(words.past(leading[1], "glue", "national") if leading else i, "holidays")
        if noun is None:
            return None
        end = words.past(noun[1], "national")
        place = leading or self._place_after(end)
        if place is None:
            return Kind.HOLIDAYS, HolidaysSaid(), end
        end = max(end, place[1])
        inner = self._place_after(end)
        said = _joined(place[0], inner[0]) if inner else place[0]
        return Kind.HOLIDAYS, said, inner[1] if inner and said != place[0] else end

    def zone(self, i: int) -> Read | None:
        """ "time zone Europe/Madrid", "Madrid time", or a zone's own name."""
        words = self.words
        before = words.find(i, "zone_before")
        if before:
            zone = self._zone_name(words.past(before[1], "glue")) or self._zone_name(before[1])
            return (Kind.ZONE, *zone) if zone else None
        zone = self._zone_name(i)
        if zone is None:
            return None
        after = words.find(zone[1], "zone_after")
        if after is None and "/" not in words.between(i, zone[1]):
            return None
        return Kind.ZONE, zone[0], after[1] if after else zone[1]

    def _zone_name(self, i: int) -> tuple[str, int] | None:
        """An IANA name, or a city that one ends in."""
        words = self.words
        for end in range(min(i + LONGEST_ZONE, len(words)), i, -1):
            said = words.between(i, end)
            if "/" in said and said in cities().values():
                return said, end
            city = cities().get(tuple(token.folded for token in words.tokens[i:end]))
            if city:
                return city, end
        return None

    def _place_after(self, i: int) -> tuple[HolidaysSaid, int] | None:
        words, at = self.words, i
        while words.sign(at, "(:,") or words.past(at, "glue") > at:
            if self._place(at):
                break
            at = at + 1 if words.sign(at, "(:,") else words.past(at, "glue")
        joint = words.find(i, "and") if at == i else None
        place = self._place(words.past(joint[1], "glue") if joint else at)
        if place and words.sign(place[1], ")"):
            return place[0], place[1] + 1
        return place

    def _place(self, i: int) -> tuple[HolidaysSaid, int] | None:
        country, region = self.words.find(i, "country"), self.words.find(i, "region")
        if region and (not country or region[1] >= country[1]):
            codes = self.words.regions_at(i)
            return HolidaysSaid(country[0] if country else "", codes), region[1]
        return (HolidaysSaid(country[0]), country[1]) if country else None


def _joined(first: HolidaysSaid, second: HolidaysSaid) -> HolidaysSaid:
    """A region with its country, in either order."""
    if first.regions and second.regions:
        return first
    country = second.country if second.country and not second.regions else first.country
    return HolidaysSaid(country, first.regions or second.regions)

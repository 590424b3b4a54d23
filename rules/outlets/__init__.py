"""Ways in which the limits leave: sentences and a picture, a letter, a line, OSM opening hours, iCalendar, Sieve.

All of them say what `rules.hours` says. Those that list days cover the year they are made in and the next one.
"""

from datetime import date

from rules.languages import Language
from rules.limits import Limits

FORMATS = ("text", "letter", "line", "osm", "ics", "sieve")


def exported(limits: Limits, form: str, language: Language, today: date) -> str:
    """The limits in one of FORMATS, ended by a line end. Each is loaded when it is asked for."""
    if form == "text":
        from rules.sentence import say

        return say(limits, language, promises=True) + "\n"
    if form == "osm":
        from rules.outlets.osm import opening_hours

        return opening_hours(limits, today) + "\n"
    from rules.outlets.letter import LetterWriter

    writer = LetterWriter(language)
    if form == "letter":
        return writer.letter(limits, today)
    if form == "line":
        return writer.line(limits) + "\n"
    if form == "ics":
        from rules.outlets.ics import calendar

        return calendar(limits, today, str(writer.words["summary"]))
    from rules.outlets.sieve import script

    return script(limits, today, *writer.automatic(limits))

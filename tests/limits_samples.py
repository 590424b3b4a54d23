"""Limits of many kinds, for tests that compare what the engine says with what others make of an outlet."""

from datetime import date

from rules.limits import Absence, DayException, Holiday, Limits, Season, Span, Stay, Week

SPLIT = (Span(540, 840), Span(900, 1080))


def days(*hours: tuple[Span, ...]) -> Week:
    return (*hours, *((),) * (7 - len(hours)))


OFFICE = Limits(zone="Europe/Madrid", week=days(*(SPLIT,) * 4, (Span(540, 900),)))
FULL = Limits(
    zone="Europe/Madrid",
    week=OFFICE.week,
    seasons=(Season((6, 15), (9, 15), days(*((Span(480, 900),),) * 5)),),
    absences=(
        Absence(date(2026, 8, 3), date(2026, 8, 21), "vacation", public=True),
        Absence(date(2000, 12, 24), date(2000, 1, 6), yearly=True),
    ),
    exceptions=(
        DayException((Span(600, 780),), on=date(2026, 9, 12)),
        DayException((), rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", start=date(2026, 1, 9)),
    ),
    holidays=(Holiday(date(2026, 4, 3), "Viernes Santo"), Holiday(date(2026, 10, 12), "Fiesta Nacional")),
)
NIGHT = Limits(
    zone="Europe/Rome",
    week=((Span(1320, 1560),),) * 6 + ((),),
    absences=(Absence(date(2026, 7, 7), date(2026, 7, 9)),),
    holidays=(Holiday(date(2026, 3, 29), "change"), Holiday(date(2026, 6, 2), "Festa")),
)
CHANGES = Limits(zone="Europe/Madrid", week=((Span(60, 150), Span(165, 300)),) * 7)
ALWAYS = Limits(zone="America/New_York", week=((Span(0, 1440),),) * 7)
HALF_HOUR = Limits(zone="Asia/Kolkata", week=days(*((Span(570, 1110),),) * 6))
SOUTH = Limits(zone="Australia/Lord_Howe", week=((Span(30, 600),),) * 7)
TRAVEL = Limits(
    zone="Europe/Madrid",
    week=OFFICE.week,
    stays=(Stay(date(2026, 5, 4), date(2026, 5, 15), "America/Los_Angeles"),),
)
NEVER = Limits(zone="UTC", week=((),) * 7)

SAMPLES = {
    "office": OFFICE,
    "full": FULL,
    "night": NIGHT,
    "changes": CHANGES,
    "always": ALWAYS,
    "half-hour zone": HALF_HOUR,
    "south": SOUTH,
    "travel": TRAVEL,
    "never": NEVER,
}

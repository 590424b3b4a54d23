"""Mails to Marta in one call, and what is judged of them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rules.limits import Limits, Span
from rules.message import Address, Message
from rules.verdict import Verdict, judge

MADRID = ZoneInfo("Europe/Madrid")
WEEK = ((Span(540, 840), Span(900, 1080)),) * 5 + ((),) * 2
LIMITS = Limits(zone="Europe/Madrid", week=WEEK, addresses=("marta@martarey.example",))
AT_WORK = datetime(2026, 6, 17, 10, 30, tzinfo=MADRID)  # a Wednesday
AT_NIGHT = datetime(2026, 6, 17, 23, 30, tzinfo=MADRID)


def mail(
    body: str, subject: str = "", at: datetime = AT_WORK, sender: str = "ana@example.com", **headers: str
) -> Message:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Message("<1@example.com>", Address("Ana", sender), subject, body, at, headers=named)


def judged(body: str, subject: str = "", at: datetime = AT_WORK, limits: Limits = LIMITS, **headers: str) -> Verdict:
    return judge(mail(body, subject, at, **headers), limits)

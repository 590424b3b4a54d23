"""The sample mails as the judge gets them, and the labels that it should give."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from assistant.mime import read_message
from assistant.samples import message_bytes
from rules.limits import Absence, DayException, Limits, Span, WorkAmount
from rules.message import Address, Message
from rules.tags import Tag
from training.corpus import CODES, is_held_out, is_unread, joined, lines, samples
from training.corpus import DATA as LABELLED

ZONE = ZoneInfo("Europe/Madrid")
CLOSED = ((1, 1), (1, 6), (4, 3), (5, 1), (8, 15), (10, 12), (12, 8), (12, 25))
MARTA = Limits(
    zone="Europe/Madrid",
    week=((Span(540, 840), Span(900, 1080)),) * 5 + ((),) * 2,
    absences=(Absence(date(2026, 8, 3), date(2026, 8, 21)),),
    exceptions=tuple(DayException((), on=date(2026, month, day)) for month, day in CLOSED),
    notice=WorkAmount(days=1),
    rounds_included=2,
    urgent_means=("site or shop down", "payment or checkout broken", "data lost or leaked", "legal or tax filing due"),
    services=("web design", "front-end development", "brand identity"),
    name="Marta Rey",
    addresses=("marta@martarey.example",),
    language="es",
)
IN_A_WEEK = datetime(2026, 6, 17, 10, 30, tzinfo=ZONE)  # a Wednesday in working hours, for mails without a date


@dataclass(frozen=True, slots=True)
class Case:
    """One mail, what it is called, its true labels, its deadline, and whether it was kept out of tuning."""

    id: str
    language: str
    message: Message
    labels: frozenset[str]
    held_out: bool
    deadline: datetime | None = None
    dated: bool = True


def sample_cases() -> Iterator[Case]:
    yield from _cases("samples", is_held_out)


def blind_cases() -> Iterator[Case]:
    """Mails by writers who knew none of the rules, half of them made to look like what they are not."""
    yield from _cases("blind", is_unread)


def _cases(kind: str, is_kept_out: Callable[[str], bool]) -> Iterator[Case]:
    for code in CODES:
        for item in samples(code, kind):
            arrived = datetime.fromisoformat(item["received"])
            message = read_message(message_bytes(item, arrived), arrived, live=True)
            yield Case(
                item["id"], code, message, _labels(item), is_kept_out(item["id"]), _deadline(item["labels"]["deadline"])
            )


def _labels(item: dict[str, Any]) -> frozenset[str]:
    return frozenset(name.replace("_", "-") for name, held in item["labels"].items() if held is True)


def _deadline(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE) if text else None


def training_cases() -> Iterator[Case]:
    """The whole mails of the training data: no headers, no dates; only what the words alone can tell."""
    for code in CODES:
        for path in sorted(LABELLED.glob(f"mails-{code}-*.jsonl")):
            for item in lines(path):
                body, _ = joined([text for text, _ in item["sentences"]])
                message = Message(item["id"], Address("", "client@example.org"), item["subject"], body, IN_A_WEEK)
                tags = {tag for _, held in item["sentences"] for tag in held} | set(item["subject_tags"])
                yield Case(
                    item["id"],
                    code,
                    message,
                    frozenset(tag.replace("_", "-") for tag in tags),
                    is_held_out(item["id"]),
                    dated=False,
                )


WORD_TAGS = (
    Tag.URGENT,
    Tag.EMERGENCY,
    Tag.OUT_OF_SCOPE,
    Tag.REWORK,
    Tag.VAGUE_FEEDBACK,
    Tag.COMPLAINT,
    Tag.RUDE,
)
TIME_TAGS = (Tag.OFF_TIME_REQUEST, Tag.SHORT_NOTICE)
PROBLEM_TAGS = (*TIME_TAGS, *WORD_TAGS)

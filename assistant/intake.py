"""One chunk of mail through: read, judge, record, tag, in that order.

The row is written before the server is told, so a cut between the two leaves a mail that waits for its tag, never a
tag without a reason. A mail that cannot be judged is set aside with a note; the others go on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from assistant.clock import Clock
from assistant.imap_fetch import HEAD_BYTES, MORE_TEXT_BYTES, Fetched
from assistant.mime import read_message
from assistant.records import Item, MailState
from assistant.settings import Account
from assistant.store.instants import instant_of
from assistant.store.watching import Arrival, Identity, Known, Place, Position, Told, Untold, WatchStore
from assistant.watch_events import Event, EventName, Sink
from rules.cleaning import clean_line
from rules.hours import client_for
from rules.languages import Languages
from rules.limits import Limits, LimitsHistory
from rules.message import Message
from rules.problems import Problem
from rules.tags import Tag
from rules.verdict import Verdict, judge

if TYPE_CHECKING:  # long scans alone need it
    from assistant.second_judge import SecondJudge

OnEmergency = Callable[[Item], None]
Flags = frozenset[str]
Read = tuple[Identity, Flags, Message]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What mail is judged by; replaced as a whole when the user changes something."""

    limits: LimitsHistory
    languages: Languages


@dataclass(frozen=True, slots=True)
class Chunk:
    """Mails of one folder to take in. `is_live`: they came while we watched, so the server's date is their arrival.

    `second`: a process that judges a part of them.
    """

    account: Account
    place: Place
    mails: Sequence[Fetched]
    position: Position
    is_live: bool
    is_dry_run: bool
    keeps_keywords: bool
    second: "SecondJudge | None" = None


@dataclass(frozen=True, slots=True)
class Begun:
    """A chunk whose mails are read and not judged yet, and what they will be judged by."""

    chunk: Chunk
    read: Sequence[Read]
    judgement: Judgement


class Taken:
    """Mails that are recorded and not told of yet, neither here nor, as far as they are `untold`, to the server."""

    def __init__(self, words: Sequence[Callable[[], None]], untold: Sequence[Untold] = ()) -> None:
        self.new, self.untold = len(words), untold
        self._words = words

    def announce(self) -> None:
        """Tell of them; only the first call does."""
        words, self._words = self._words, ()
        for tell in words:
            tell()


class Intake:
    """Takes in chunks; tells of each mail exactly once."""

    def __init__(
        self,
        store: WatchStore,
        judgement: Callable[[], Judgement],
        clock: Clock,
        tell: Sink,
        on_emergency: OnEmergency = lambda item: None,
    ) -> None:
        self._store, self._judgement, self._clock = store, judgement, clock
        self._tell, self._on_emergency = tell, on_emergency

    def take(self, chunk: Chunk) -> int:
        """Read, recognise, judge, record and tell of a chunk; how many mails were new to the store."""
        taken = self.record(chunk)
        taken.announce()
        return taken.new

    def record(self, chunk: Chunk) -> Taken:
        """The same, but what is to be told waits, so that the server can be given its tags first."""
        return self.finish(self.begin(chunk))

    def begin(self, chunk: Chunk) -> Begun:
        """Read a chunk, and let the second process begin with its share of what is not recognised."""
        begun = Begun(replace(chunk, mails=()), self._read(chunk), self._judgement())  # the mails' bytes may go
        if chunk.second is not None:
            known = self._recognised(begun)
            new = {identity.uid: message for identity, _, message in begun.read if identity.uid not in known}
            chunk.second.give(new, begun.judgement.limits, begun.judgement.languages)
        return begun

    def finish(self, begun: Begun) -> Taken:
        """Recognise, judge and record a chunk; those before it are recorded."""
        chunk = begun.chunk
        recognised = self._recognised(begun)
        known = {
            identity.uid: (mail, identity, self._told(chunk, mail.tags, flags))
            for identity, flags, _ in begun.read
            if (mail := recognised.get(identity.uid))
        }
        arrivals = self._judged(begun, [row for row in begun.read if row[0].uid not in recognised])
        ids = self._store.record(chunk.place, arrivals, known, chunk.position, self._clock.now())
        words = [partial(self._announce, chunk, arrival, ids[arrival.identity.uid]) for arrival in arrivals]
        return Taken(words, [untold_of(arrival) for arrival in arrivals if arrival.told is Told.NOT_YET])

    def _read(self, chunk: Chunk) -> list[Read]:
        """Those that could be read; the others are set aside."""
        read: list[Read] = []
        for mail in chunk.mails:
            try:
                message = message_of(mail, chunk.is_live, self._clock.now())
                read.append((identity_of(mail, message), mail.flags, message))
            except Exception as error:
                self._set_aside(chunk, mail.uid, error)
        return read

    def _recognised(self, begun: Begun) -> dict[int, Known]:
        return self._store.recognise(begun.chunk.place, [identity for identity, _, _ in begun.read])

    def _judged(self, begun: Begun, read: Sequence[Read]) -> list[Arrival]:
        """Those that could be judged; the others are set aside."""
        chunk, limits, languages = begun.chunk, begun.judgement.limits, begun.judgement.languages
        given = chunk.second.verdicts([identity.uid for identity, _, _ in read]) if chunk.second is not None else {}
        arrivals: list[Arrival] = []
        for identity, flags, message in read:
            try:
                then = limits.at(message.arrived_at)
                verdict = given.get(identity.uid) or judge(message, then, languages)
                arrivals.append(self._arrival(chunk, identity, flags, message, verdict, then))
            except Exception as error:
                self._set_aside(chunk, identity.uid, error)
        return arrivals

    def _arrival(
        self, chunk: Chunk, identity: Identity, flags: Flags, message: Message, verdict: Verdict, limits: Limits
    ) -> Arrival:
        terms = client_for(message.sender.address, limits)
        state = MailState.NONE
        if verdict.tags:
            state = MailState.ANSWERED if "\\answered" in flags else MailState.WAITING
        return Arrival(
            identity=identity,
            client=terms.name if terms else message.sender.address.lower(),
            message=message,
            verdict=verdict,
            state=state,
            told=self._told(chunk, verdict.tags, flags),
        )

    def _told(self, chunk: Chunk, tags: tuple[Tag, ...], flags: Flags) -> Told:
        if all(tag.keyword in flags for tag in tags):
            return Told.YES
        if chunk.is_dry_run:
            return Told.DRY_RUN
        return Told.NOT_YET if chunk.keeps_keywords else Told.LOCAL

    def _announce(self, chunk: Chunk, arrival: Arrival, mail_id: int) -> None:
        item = item_of_arrival(arrival, chunk.place.account, mail_id)
        self._tell(
            Event(
                EventName.JUDGED,
                self._clock.now(),
                chunk.place.account,
                chunk.place.folder,
                arrival.identity.uid,
                arrival.message.message_id,
                arrival.verdict.tags,
                str(arrival.verdict.kind),
                item=item,
                signals=arrival.verdict.signals,
            )
        )
        if chunk.is_live and Tag.EMERGENCY in arrival.verdict.tags:
            self._on_emergency(item)

    def _set_aside(self, chunk: Chunk, uid: int, error: Exception) -> None:
        """What our own code could not read once it cannot read twice: no second attempt."""
        self.give_up(chunk.place, uid, f"it could not be judged ({type(error).__name__})")

    def give_up(self, place: Place, uid: int, reason: str) -> None:
        """Set a mail aside for good, and say so."""
        reason = clean_line(reason)
        self._store.failed(place, uid, reason, self._clock.now(), finally_=True)
        self._tell(Event(EventName.SET_ASIDE, self._clock.now(), place.account, place.folder, uid, reason=reason))


def message_of(mail: Fetched, is_live: bool, now: datetime) -> Message:
    """The mail as the rules see it. What was cut at a bound is told as a problem."""
    head, text = mail.head or b"", mail.text or b""
    cut: list[Problem] = []
    if len(head) >= HEAD_BYTES:
        head = head[: head.rfind(b"\n") + 1]
        cut.append(Problem("headers", "longer than 64 kB", "only their beginning was read"))
    if len(text) >= MORE_TEXT_BYTES[-1]:
        cut.append(Problem("body", "longer than 256 kB", "only its beginning was read"))
    if not head.endswith((b"\r\n\r\n", b"\n\n")):
        head += b"\r\n"
    message = read_message(head + text, mail.arrived_at, is_live, now)
    return replace(message, problems=(*message.problems, *cut)) if cut else message


def identity_of(mail: Fetched, message: Message) -> Identity:
    return Identity(
        uid=mail.uid,
        message_id=message.message_id,
        size=mail.size,
        internal_date=mail.arrived_at,
        sender=message.sender.address.lower(),
        subject=message.subject,
    )


def untold_of(arrival: Arrival) -> Untold:
    return Untold(arrival.identity.uid, arrival.message.message_id, arrival.verdict.tags, ())


def item_of_arrival(arrival: Arrival, account: str, mail_id: int) -> Item:
    message, verdict = arrival.message, arrival.verdict
    return Item(
        id=mail_id,
        account=account,
        sender=message.sender,
        client=arrival.client,
        subject=message.subject,
        arrived_at=instant_of(int(message.arrived_at.timestamp())),
        language=verdict.language,
        tags=verdict.tags,
        main_tag=verdict.main_tag,
        state=arrival.state,
        deadline=verdict.deadline,
        message_id=message.message_id,
    )

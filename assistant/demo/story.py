"""The demo told on standard output: what arrived, what was tagged and why, what was answered, held and sent."""

import queue
import textwrap
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from assistant.demo.stage import Stage, arrival
from assistant.embedded import Stored
from assistant.errors import UnreachableError
from assistant.records import Item, OutboxEntry
from assistant.watch_events import Event, EventName
from rules.tags import Tag

PATIENCE_SECONDS = 30.0
LANGUAGES = (("en", "English"), ("es", "Spanish"), ("it", "Italian"))
Say = Callable[[str], object]


def tell(say: Say) -> None:
    """Play the whole story: Friday 17:58 until Monday 09:00. Raises LinderoError when a step does not happen."""
    events: queue.Queue[Event] = queue.Queue()
    with Stage(runs=False, tell=events.put) as stage:
        teller = Teller(stage, events, say)
        teller.past()
        teller.live()
        held = teller.replies()
        teller.monday(held)


class Teller:
    def __init__(self, stage: Stage, events: "queue.Queue[Event]", say: Say) -> None:
        self._stage, self._events, self._say = stage, events, say
        self._desk = stage.session.desk
        self._zone = ZoneInfo(self._desk.limits().zone)

    def past(self) -> None:
        self._say(f"It is {self._time(self._stage.clock.now())}. {len(self._stage.past)} mails lie in the mailbox.\n")
        judged = [self._judged() for _ in self._stage.past]
        self._say(f"{sum(1 for event in judged if event.tags)} of them are tagged:\n")
        for item in reversed(self._desk.items()):
            self._say(f"  {self._line(item)}")

    def live(self) -> None:
        self._say("\nThen, while one watches:\n")
        for sample in self._stage.coming:
            self._stage.clock.move_to(arrival(sample))
            self._stage.deliver(sample)
            self._stage.look()
            event = self._judged()
            item = event.item
            if item is None or not event.tags:
                self._say(
                    f"  {self._time(arrival(sample))}  {sample['from_name']}: {sample['subject']}  [{event.kind}]"
                )
                continue
            self._say(f"  {self._line(item)}")
            for sentence in self._desk.open(item.id).why:
                self._say(textwrap.fill(sentence, 110, initial_indent="      ", subsequent_indent="      "))
        shield = self._desk.shield()
        for item in shield.emergencies:
            self._say(f"\nEMERGENCY, by your own definition: {item.sender.name}: {item.subject}")
        if shield.changes_at and not shield.working:
            self._say(f"Work is over. It resumes on {self._time(shield.changes_at)}.")

    def replies(self) -> list[OutboxEntry]:
        """One suggested reply in each language, approved: an emergency's leaves at once, the others wait."""
        held = []
        for code, name in LANGUAGES:
            item = next(i for i in self._desk.items() if i.language == code and i.main_tag is not Tag.AFTER_HOURS)
            suggestion = self._desk.suggestions(item.id)[0]
            self._say(f"\nSuggested reply in {name}, to {item.sender.name} ({item.subject}), tone {suggestion.tone}:\n")
            self._say(textwrap.indent(suggestion.text, "  | ", lambda line: True))
            at_once, before = item.main_tag is Tag.EMERGENCY, len(self._sent())
            entry = self._desk.approve(item.id, suggestion.text, suggestion, send_now=at_once)
            if at_once:
                self._wait_for_copies(before + 1, "the reply to the emergency did not leave")
                self._say("\n  an emergency: sent at once, by the user's own key press")
            elif entry.send_at is not None:
                self._say(f"\n  approved at {self._time(self._desk.now())}, held until {self._time(entry.send_at)}")
                held.append(entry)
        return held

    def monday(self, held: list[OutboxEntry]) -> None:
        moment = max(entry.send_at for entry in held if entry.send_at is not None)
        self._stage.clock.move_to(moment - timedelta(seconds=1))
        before = len(self._sent())
        self._say(f"\nUntil then nothing more leaves: {before} sent, {len(held)} held.")
        self._stage.clock.move_to(moment)
        self._stage.session.post.departures.wake()
        self._wait_for_copies(before + len(held), "the held replies did not leave")
        self._say(f"{self._time(moment)}: work resumes.\n")
        for mail in self._stage.smtp.received[before:]:
            self._say(f"  sent to {', '.join(mail.recipients)}")
        self._say(f"\n{len(self._sent())} copies lie in Sent; no mail was marked as read or moved.")

    def _sent(self) -> list[Stored]:
        """The copies in Sent: each is filed after its reply was taken by the SMTP server."""
        return self._stage.imap.stored("Sent")

    def _judged(self) -> Event:
        while True:
            try:
                event = self._events.get(timeout=PATIENCE_SECONDS)
            except queue.Empty:
                raise UnreachableError(
                    "the demo's watcher judged nothing for 30 s; is the machine very busy?"
                ) from None
            if event.name is EventName.JUDGED:
                return event

    def _wait_for_copies(self, count: int, otherwise: str) -> None:
        clock, wait = self._stage.clock, self._stage.wait
        until = clock.monotonic() + PATIENCE_SECONDS
        while len(self._sent()) < count:
            if clock.monotonic() > until:
                raise UnreachableError(f"{otherwise} within 30 s; is the machine very busy?")
            wait()

    def _line(self, item: Item) -> str:
        return f"{self._time(item.arrived_at)}  {item.sender.name}: {item.subject}  [{', '.join(item.tags)}]"

    def _time(self, instant: datetime) -> str:
        return f"{instant.astimezone(self._zone):%a %Y-%m-%d %H:%M}"

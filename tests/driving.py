"""Drives the real application with Pilot: keys in, state and the text of the screen out. Waits for events alone."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot

from rules.message import Address, Kind, Message
from rules.signals import Dismissed, Signal, Where
from rules.tags import WEIGHT, Tag
from rules.verdict import Verdict
from tests.fakes import FakeDesk
from tests.patience import PATIENCE_SECONDS
from tui.app import LinderoApp
from tui.screens.review import Review

LASTING = ("look", "default")  # the groups of workers that run as long as the application
LOOK_SECONDS = 0.005


class Driver:
    """The application under test, its pilot and its desk."""

    def __init__(self, app: LinderoApp, pilot: Pilot[Any], desk: Any) -> None:
        self.app, self.pilot, self.desk = app, pilot, desk

    async def press(self, *keys: str) -> None:
        """Each key in turn, once what the one before it began is done, but for what a timer will do."""
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
            self.app.post_message(Key(name, key if len(key) == 1 else None))
            await self.settle()

    async def settle(self) -> None:
        """Until twice in a row no event waited anywhere, no question to the desk was open and all was laid out."""
        calm = 0
        async with asyncio.timeout(PATIENCE_SECONDS):
            while calm < 2 and not self.app._exit:
                await self.pilot._wait_for_screen()
                self.app.screen._on_timer_update()
                calm = 0 if self.works else calm + 1
                await asyncio.sleep(0 if calm else LOOK_SECONDS)

    @property
    def works(self) -> bool:
        if self.app._batch_count:  # a new screen is drawn once it stands
            return True
        parts = (self.app, *self.app.screen.walk_children(with_self=True))
        asked = (worker for worker in self.app.workers if worker.group not in LASTING)
        return any(part.message_queue_size for part in parts) or not all(worker.is_finished for worker in asked)

    async def until(self, condition: Callable[[], object], what: str = "") -> None:
        """Goes on as soon as the condition holds; fails with the screen when it does not in time."""
        end = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while True:
            await self.settle()
            if condition():
                return
            assert asyncio.get_running_loop().time() < end, f"never came: {what}\n{self.text}"
            await asyncio.sleep(LOOK_SECONDS)

    async def shows(self, words: str) -> None:
        await self.until(lambda: words in self.text, repr(words))

    @property
    def text(self) -> str:
        """The screen as plain text, one line a row, without trailing blanks."""
        lines = self.app.screen._compositor.render_strips(self.app.size)
        return "\n".join(line.text.rstrip() for line in lines)

    @property
    def review(self) -> Review:
        page = self.app.page
        assert isinstance(page, Review)
        return page

    @property
    def opened(self) -> int | None:
        """The mail on the screen, once its reply is there too."""
        review = self.review
        ready = review.opened is not None and (review.suggestions or review.opened.no_reply)
        return review.opened.case.item.id if ready and review.opened else None

    async def to_review(self, *, first: int | None = None) -> None:
        await self.press("2")
        await self.until(lambda: isinstance(self.app.page, Review), "the review")
        if self.desk.count():
            await self.until(lambda: self.opened if first is None else self.opened == first, "a mail opened")

    async def approve_one(self) -> None:
        """The second mail of the list is answered, in the evening: the reply waits until Monday."""
        await self.to_review()
        await self.press("down")
        await self.until(lambda: self.opened, "a mail")
        await self.press("a")
        await self.shows("it leaves Monday 22 June at 09:00")


Steps = Callable[[Driver], Awaitable[None]]


def drive(
    desk: Any,
    steps: Steps,
    size: tuple[int, int] = (140, 40),
    language: str = "en",
    start: str = "today",
    **options: Any,
) -> None:
    async def play() -> None:
        app = LinderoApp(desk, "Europe/Madrid", language, start=start, **options)
        async with app.run_test(size=size) as pilot:
            await steps(Driver(app, pilot, desk))

    asyncio.run(play())


ARRIVED = datetime(2026, 6, 19, 16, 0, tzinfo=UTC)  # Friday 18:00 in Madrid


def a_mail(
    subject: str = "The brochure",
    body: str = "Can you finish it by Sunday evening?",
    sender: str = "Rosalind Crane",
    address: str = "rosalind@crane-events.example.com",
    tags: tuple[Tag, ...] = (Tag.OFF_TIME_REQUEST,),
    language: str = "en",
    minutes_ago: int = 0,
    kind: Kind = Kind.PERSONAL,
    marked: str = "",
    dismissed: str = "",
) -> tuple[Message, Verdict]:
    """One mail and what was judged of it, for a desk in memory."""
    arrived = ARRIVED - timedelta(minutes=minutes_ago)
    message = Message(f"<{abs(hash((subject, body)))}@example.com>", Address(sender, address), subject, body, arrived)
    start = body.find(marked) if marked else -1
    main = next((tag for tag in WEIGHT if tag in tags), None)
    signals = (
        (Signal(main, marked, Where.BODY, start, start + len(marked), "no working minute is left"),)
        if main and start >= 0
        else ()
    )
    verdict = Verdict(
        kind,
        language,
        body,
        (),
        tags=tags,
        main_tag=main,
        claimed=Tag.URGENT in tags,
        signals=signals,
        dismissed=(Dismissed(dismissed, "negated"),) if dismissed else (),
    )
    return message, verdict


def a_desk(*mails: tuple[Message, Verdict]) -> FakeDesk:
    return FakeDesk(mails)


def a_few() -> FakeDesk:
    """Six mails in three languages, newest first: 1 off-time, 2 urgent, 3 emergency, 4 rude, 5 vague, 6 after hours."""
    return a_desk(
        a_mail(marked="by Sunday evening", dismissed="no rush"),
        a_mail(
            "URGENTE: la web",
            "Lo necesito ya, por favor.",
            "Lucía Bermúdez",
            "lucia@bermudezceramica.example.org",
            (Tag.URGENT,),
            "es",
            30,
            marked="Lo necesito ya",
        ),
        a_mail(
            "Il pagamento non va",
            "Da un'ora nessuna cliente riesce a pagare.",
            "Chiara Rinaldi",
            "chiara@erboristeriarinaldi.example.com",
            (Tag.EMERGENCY,),
            "it",
            60,
            marked="nessuna cliente riesce a pagare",
        ),
        a_mail(
            "typo", "You useless idiot, call me today.", "Rosalind Crane", tags=(Tag.RUDE, Tag.URGENT), minutes_ago=2000
        ),
        a_mail(
            "Las tarjetas",
            "No me acaba, dale una vuelta.",
            "Lucía Bermúdez",
            "lucia@bermudezceramica.example.org",
            (Tag.VAGUE_FEEDBACK,),
            "es",
            3000,
        ),
        a_mail(
            "menu estivo",
            "Quando lo guardi dimmi.",
            "Matteo Fabbri",
            "matteo@osterianotturna.example.org",
            (Tag.AFTER_HOURS,),
            "it",
            4000,
        ),
    )

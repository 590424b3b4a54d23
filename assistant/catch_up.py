"""One folder brought up to date over one connection: what is new is read, judged, recorded and told to the server.

While a chunk is judged and written, the server already works on the next one. Whatever cuts in, the next catch-up goes
on where the store says; nothing is read twice and nothing is passed over.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.ahead import Ahead
from assistant.clock import Clock
from assistant.errors import ConnectionLost, RefusedError
from assistant.imap_fetch import MORE_TEXT_BYTES, TEXT_BYTES, Fetched
from assistant.imap_folders import uid_set
from assistant.imap_text import wants_more
from assistant.intake import Chunk, Intake
from assistant.mailbox import Batch, Keywords, Mailbox, Opened, Tagged
from assistant.settings import Account
from assistant.store.watching import MOST_ATTEMPTS, Place, Position, Told, Untold, WatchStore
from assistant.watch_events import Event, EventName, Sink
from rules.tags import Tag

if TYPE_CHECKING:
    from assistant.second_judge import SecondJudge

CHUNK, FIRST_CHUNK = 100, 25
CHUNK_BYTES = 1_000_000  # of text: a chunk has fewer mails where they are long
MOST_UIDS = 500  # in one command, which stays below the 8 kB that every server takes (RFC 7162 section 4)
LONG_SCAN = 500  # mails from which progress is shown, and a second process helps

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one catch-up did. `is_local`: the server keeps no keywords here."""

    opened: Opened
    position: Position
    new: int = 0
    tagged: int = 0
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class _Work:
    """What one catch-up is about."""

    place: Place
    opened: Opened
    position: Position
    is_live: bool
    floor: int = 0  # the highest UID before a scan began: what the scan leaves out lies below


class Stopping(Exception):
    """The user asked to stop: the chunk in hand is finished, the rest waits for the next start."""


class CatchUp:
    """Brings folders of one account up to date."""

    def __init__(
        self,
        account: Account,
        store: WatchStore,
        intake: Intake,
        clock: Clock,
        tell: Sink,
        *,
        is_dry_run: Callable[[], bool] = lambda: False,
        is_stopping: Callable[[], bool] = lambda: False,
        progress: Progress = lambda done, of: None,
    ) -> None:
        self._account, self._store, self._intake, self._clock, self._tell = account, store, intake, clock, tell
        self._asks_dry_run, self._is_stopping, self._progress = is_dry_run, is_stopping, progress
        self._is_dry_run = is_dry_run()
        self._chunk = min(FIRST_CHUNK, CHUNK)
        self._refused: set[str] = set()

    def folder(self, mailbox: Mailbox, name: str, *, tries: int = 1) -> Outcome:
        """Open a folder and bring it up to date. `tries`: how often a mail that cannot be read is tried now."""
        self._is_dry_run = self._asks_dry_run()
        opened = mailbox.select(name, read_only=self._is_dry_run)
        work, uids = self._what_to_read(mailbox, opened)
        if not self._is_dry_run:
            self._store.tell_dry_runs(self._account.name, name)
        if opened.modseq != work.position.modseq or not opened.modseq:
            self.see_answers(mailbox, opened)
        return self._read(mailbox, work, uids, tries)

    def see_answers(self, mailbox: Mailbox, opened: Opened) -> None:
        """Mail that was answered in another program waits no longer."""
        place = Place(self._account.name, opened.name, opened.uidvalidity)
        waiting = self._store.waiting_uids(place)[-MOST_UIDS:]
        if not waiting:
            return
        with suppress(RefusedError):  # mail can be watched without
            answered = mailbox.search("ANSWERED", "UID", uid_set(waiting))
            self._store.answered_elsewhere(place, answered)

    def must_open_again(self) -> bool:
        """Was tagging switched on or off since the folder was opened?"""
        return self._asks_dry_run() != self._is_dry_run

    def news(self, mailbox: Mailbox, before: Outcome, *, tries: int = 1) -> Outcome:
        """Bring the open folder up to date after news."""
        opened, position = before.opened, before.position
        work = _Work(Place(self._account.name, opened.name, opened.uidvalidity), opened, position, True)
        batch = mailbox.news(position.last_uid)
        if batch is None:
            return self._read(mailbox, work, mailbox.after(position.last_uid), tries)
        position = replace(position, last_uid=max(position.last_uid, *batch.asked))
        taken = self._intake.record(self._chunk_of(work, with_more_text(mailbox, list(batch.mails)), position))
        try:
            tagged = self._tell_server(mailbox, work, taken.untold, taken.announce)
        finally:
            taken.announce()
        return Outcome(opened, position, taken.new, tagged, before.is_local)

    def _what_to_read(self, mailbox: Mailbox, opened: Opened) -> tuple[_Work, list[int]]:
        """Where reading begins, which mails it concerns, and whether they came while we watched."""
        place = Place(self._account.name, opened.name, opened.uidvalidity)
        position = self._store.position(self._account.name, opened.name)
        if position is None:
            since = (self._clock.now() - timedelta(days=self._account.since_days)).date()
            position = Position(opened.uidvalidity, since=since, is_scanning=True)
        elif position.uidvalidity != opened.uidvalidity:
            position = Position(opened.uidvalidity, since=position.since, is_scanning=True)
        if position.is_scanning:
            floor = max(mailbox.search("UID", "*"), default=0)
            uids = mailbox.since(position.since) if position.since else mailbox.after(0)
            work = _Work(place, opened, position, False, floor)
            return work, [uid for uid in uids if uid > position.last_uid]
        work = _Work(place, opened, position, True)
        nothing_new = opened.uidnext == position.last_uid + 1  # one below it is no news but a lie
        return work, [] if nothing_new else mailbox.after(position.last_uid)

    def _read(self, mailbox: Mailbox, work: _Work, uids: list[int], tries: int) -> Outcome:
        done = self._store.done_above(work.place, work.position.last_uid)
        waiting = [uid for uid in uids if uid not in done]
        total, position = len(waiting), work.position
        tagged = self._tell_server(mailbox, work)
        with _helped(total) as second, Ahead(self._intake) as ahead:
            chunk = self._next(mailbox, waiting)
            while chunk:
                batch = self._finish(mailbox, work, chunk)
                waiting = waiting[len(chunk) :]
                tagged += self._tell_server(mailbox, work)
                mails = self._whole(mailbox, work, batch)
                self._chunk = min(self._chunk, _fitting(mails))
                chunk = self._next(mailbox, waiting)
                position = replace(position, last_uid=max(position.last_uid, *batch.asked))
                ahead.take(replace(self._chunk_of(work, mails, position), second=second))
                self._progress(total - len(waiting), total)
        if waiting:
            raise Stopping
        tagged += self._tell_server(mailbox, work)
        new = ahead.new + self._try_again(mailbox, work, position, tries)
        position = self._finish_position(work, position)
        keeps = self._is_dry_run or work.opened.keeps("lindero-after-hours")  # a dry run only looks
        is_local = bool(self._refused) or not keeps
        return Outcome(work.opened, position, new, tagged, is_local)

    def _finish_position(self, work: _Work, position: Position) -> Position:
        """Everything that was there is read: remember it, and forget what an earlier UIDVALIDITY named."""
        last = max(position.last_uid, work.floor)
        read = replace(position, last_uid=last, modseq=work.opened.modseq, is_scanning=False)
        if read != self._store.position(self._account.name, work.opened.name):
            self._store.save_position(self._account.name, work.opened.name, read)
            if work.position.is_scanning:
                self._store.forget_old_places(work.place)
        return read

    def _next(self, mailbox: Mailbox, waiting: Sequence[int]) -> list[int]:
        """Ask for the next chunk, unless the user wants to stop."""
        chunk = [] if self._is_stopping() else list(waiting[: self._chunk])
        if chunk:
            mailbox.begin_fetch(chunk)
        return chunk

    def _finish(self, mailbox: Mailbox, work: _Work, uids: list[int]) -> Batch:
        """The answer to a chunk. A chunk that breaks the connection comes again in smaller ones, down to one mail."""
        try:
            batch = mailbox.finish_fetch()
        except ConnectionLost as error:
            if len(uids) == 1:
                self._failed(work, uids[0], str(error))
            self._chunk = max(1, len(uids) // 4)
            raise
        self._chunk = min(CHUNK, self._chunk * 2)
        return batch

    def _whole(self, mailbox: Mailbox, work: _Work, batch: Batch) -> list[Fetched]:
        """The mails of a chunk with enough of their text; those that did not come are asked for once more, alone."""
        mails = [mail for mail in batch.mails if mail.is_whole]
        for uid in sorted(mailbox.existing(batch.missing)):
            mail = self._alone(mailbox, work, uid)
            if mail is not None:
                mails.append(mail)
        return with_more_text(mailbox, mails)

    def _alone(self, mailbox: Mailbox, work: _Work, uid: int) -> Fetched | None:
        """One mail by itself; None, and a failed attempt, when the answer is of no use."""
        mailbox.begin_fetch([uid])
        batch = self._finish(mailbox, work, [uid])
        mail = next((mail for mail in batch.mails if mail.uid == uid and mail.is_whole), None)
        if mail is None:
            self._failed(work, uid, batch.refusal or "the server's answer could not be read")
        return mail

    def _failed(self, work: _Work, uid: int, reason: str) -> None:
        if self._store.failed(work.place, uid, reason, self._clock.now()):
            self._intake.give_up(work.place, uid, reason)

    def _try_again(self, mailbox: Mailbox, work: _Work, position: Position, tries: int) -> int:
        """Mails that could not be read before. Those that are gone by now, or were read, are forgotten."""
        new = 0
        for _ in range(min(tries, MOST_ATTEMPTS)):
            again = self._store.to_try_again(work.place)
            if not again:
                break
            existing = mailbox.existing(again) - self._store.done_above(work.place, again[0] - 1)
            self._store.read_after_all(work.place, set(again) - existing)
            for uid in sorted(existing):
                mail = self._alone(mailbox, work, uid)
                if mail is not None:
                    new += self._intake.take(self._chunk_of(work, with_more_text(mailbox, [mail]), position))
                    self._store.read_after_all(work.place, [uid])
        if new:
            self._tell_server(mailbox, work)
        return new

    def _chunk_of(self, work: _Work, mails: list[Fetched], position: Position) -> Chunk:
        return Chunk(
            account=self._account,
            place=work.place,
            mails=sorted(mails, key=lambda mail: mail.uid),
            position=position,
            is_live=work.is_live,
            is_dry_run=self._is_dry_run,
            keeps_keywords=bool(work.opened.keywords is None or work.opened.keywords),
        )

    def _tell_server(
        self,
        mailbox: Mailbox,
        work: _Work,
        rows: Sequence[Untold] = (),
        meanwhile: Callable[[], None] = lambda: None,
    ) -> int:
        """Write as keywords what the store knows and the server does not; how many mails were told.

        `rows` are known to be among them, and come first. `meanwhile` is called while the server writes.
        """
        if self._is_dry_run:
            return 0
        told = 0
        while rows := rows or self._store.to_tell(work.place, MOST_UIDS):
            wanted: Keywords = {}
            unwanted: Keywords = {}
            for row in rows:
                for tag in row.tags:
                    if work.opened.keeps(tag.keyword) and tag.keyword not in self._refused:
                        wanted.setdefault(tag.keyword, []).append(row.uid)
                for tag in set(row.written) - set(row.tags):
                    unwanted.setdefault(tag.keyword, []).append(row.uid)
            tagged = mailbox.tag(wanted, unwanted, meanwhile)
            if tagged.is_postponed:
                if not self._pass_gone(mailbox, work.place, rows):
                    break
            else:
                self._refused |= tagged.refused
                told += self._told(work.place, rows, tagged)
            rows = ()
        return told

    def _pass_gone(self, mailbox: Mailbox, place: Place, rows: Sequence[Untold]) -> bool:
        """Of mails that could not be told now, those that are gone need it no more. Were there any?"""
        existing = mailbox.existing([row.uid for row in rows])
        gone = [row for row in rows if row.uid not in existing]
        self._store.mark(place, [(row, Told.LOCAL, row.written) for row in gone])
        return bool(gone)

    def _told(self, place: Place, rows: Sequence[Untold], tagged: Tagged) -> int:
        """Record and tell what the server took; how many mails have all their tags there."""
        marks: list[tuple[Untold, Told, tuple[Tag, ...]]] = []
        for row in rows:
            written = tuple(tag for tag in Tag if _lies_there(tag, row, tagged))
            marks.append((row, Told.YES if set(row.tags) <= set(written) else Told.LOCAL, written))
        self._store.mark(place, marks)
        stuck = [row for row, how, _ in marks if how is Told.YES]
        now = self._clock.now()
        for row in stuck:
            self._tell(Event(EventName.TAGGED, now, place.account, place.folder, row.uid, row.message_id, row.tags))
        return len(stuck)


def _lies_there(tag: Tag, row: Untold, tagged: Tagged) -> bool:
    """Does one of our keywords lie on this mail now?"""
    if tag in row.tags:
        return row.uid in tagged.kept.get(tag.keyword, ())
    return tag in row.written and row.uid not in tagged.dropped.get(tag.keyword, ())


def _helped(mails: int) -> "AbstractContextManager[SecondJudge | None]":
    """A second process for judging, when there are mails enough."""
    if mails < LONG_SCAN:
        return nullcontext()
    from assistant.second_judge import second_judge

    return second_judge()


def _fitting(mails: Sequence[Fetched]) -> int:
    """How many mails like these make a chunk of bearable size."""
    size = sum(len(mail.text or b"") for mail in mails)
    return max(1, CHUNK_BYTES * len(mails) // size) if size else CHUNK


def with_more_text(mailbox: Mailbox, mails: list[Fetched]) -> list[Fetched]:
    """Long texts that were cut in the middle of what is read, fetched further, up to the last bound."""
    asked = TEXT_BYTES
    for size in MORE_TEXT_BYTES:
        cut = [mail.uid for mail in mails if wants_more(mail.head or b"", mail.text or b"", asked)]
        if not cut:
            break
        texts = mailbox.texts(cut, size)
        mails = [replace(mail, text=texts.get(mail.uid, mail.text)) for mail in mails]
        asked = size
    return mails

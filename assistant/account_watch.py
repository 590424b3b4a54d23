"""One account watched over one connection: connect, catch up, wait for news, and again, until told to stop.

A lost connection is normal: it is told once, and tried again in growing pauses. A refused login is counted apart and
stops early, for providers lock accounts that are tried too often.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime

from assistant.backoff import Alarms, Backoff
from assistant.catch_up import CatchUp, Outcome, Stopping
from assistant.clock import Clock
from assistant.errors import LinderoError, LoginError, RefusedError, StoreError, UnreachableError
from assistant.imap_idle import IdleUnansweredError, Quiet, SleptError, Waited
from assistant.imap_session import SwallowedError
from assistant.intake import Intake
from assistant.keys import SecretError
from assistant.logs import log, record_crash
from assistant.mailbox import Mailbox
from assistant.records import AccountStatus
from assistant.resting import QUIET_SECONDS, rest
from assistant.settings import Account, WatchSettings
from assistant.store.watching import MOST_ATTEMPTS, WatchStore
from assistant.suspend import Resume
from assistant.wake import Wake
from assistant.watch_events import Event, EventName, Sink
from rules.cleaning import clean_line

ONCE_ATTEMPTS = 3
IDLE_MISSES = 2
SHORTEST_IDLE_SECONDS = 10.0
MOST_IN_VAIN = 3
TOLD_FROM = 100  # mails from which progress is told
PROGRESS_STEPS = 20  # how often it is kept in one scan, at most

OnProgress = Callable[[str, int, int], None]  # account, mails read, of so many


class AccountWatch:
    """Watches one account in the thread that calls `run` or `once`; `stop` may be called from any other."""

    def __init__(
        self,
        account: Account,
        settings: WatchSettings,
        secret: Callable[[Account], str],
        store: WatchStore,
        intake: Intake,
        clock: Clock,
        tell: Sink,
        *,
        is_dry_run: Callable[[], bool] = lambda: False,
        on_progress: OnProgress = lambda account, done, of: None,
        own_mail: Callable[[Mailbox], bool] = lambda mailbox: False,
    ) -> None:
        """`own_mail` looks for what the user sent from elsewhere; True when it opened another folder."""
        self.account, self._settings, self._store, self._clock, self._tell = account, settings, store, clock, tell
        self._secret, self._show_progress, self._own_mail = secret, on_progress, own_mail
        self._wake = Wake()
        self._resume = Resume()
        self._quiet = Quiet(QUIET_SECONDS, rest)
        self._stopping = False
        self._mailbox: Mailbox | None = None
        self._status = AccountStatus(account.name, "connecting", since=clock.now())
        self._saved: AccountStatus | None = None
        self._backoff = Backoff(settings.retry_first_seconds, settings.retry_most_seconds)
        self._refusals = 0
        self._trusts_idle = True
        self._idle_misses = 0
        self._shut: set[str] = set()  # folders that cannot be opened
        self._alarms = Alarms(settings.poll_interval_seconds)
        self._holds_done = True
        self._in_vain = 0  # connections in a row that ended before new mail came along with its news, as was asked
        self._own_mail_due = 0.0  # a mailbox in which news never ends is looked away from as well
        self.is_refused = False
        self.knows_news = threading.Event()  # what came is known, or cannot be had: replies may leave
        self._catch_up = CatchUp(
            account,
            store,
            intake,
            clock,
            self._on_event,
            is_dry_run=is_dry_run,
            is_stopping=lambda: self._stopping,
            progress=self._on_progress,
        )

    def run(self) -> None:
        """Watch until stopped, or until the login was refused too often."""
        while not self._stopping and not self.is_refused:
            began = self._clock.monotonic()
            error = self._attempt(self._serve)
            if self._stopping or self.is_refused:
                break
            self._backoff.worked_for(self._clock.monotonic() - began)
            if not isinstance(error, SleptError):
                self._pause(error)
        if not self.is_refused:
            self._say("stopped")
            self._event(EventName.STOPPED)

    def once(self) -> LinderoError | None:
        """Catch up and end, trying a few times; the last error when it could not be done."""
        error: LinderoError | None = None
        for attempt in range(ONCE_ATTEMPTS):
            error = self._attempt(self._look_once)
            if error is None or self.is_refused or self._stopping or isinstance(error, SecretError):
                break  # a keyring or a command that gave nothing gives nothing a moment later either
            if attempt + 1 < ONCE_ATTEMPTS:
                self._pause(error)
        if error is None:
            self._say("stopped")
        self._event(EventName.STOPPED)
        return error

    def stop(self) -> None:
        """End as soon as the step in hand allows. From any thread, more than once."""
        self._stopping = True
        self._wake.set()

    def cut(self) -> None:
        """Hang up under the thread that works, when it does not end by itself."""
        mailbox = self._mailbox
        if mailbox is not None:
            mailbox.cut()

    def nudge(self) -> None:
        """Look for news now."""
        self._wake.set()

    def _attempt(self, work: Callable[[Mailbox], object]) -> LinderoError | None:
        """One connection from beginning to end; why it ended, None when all was done."""
        self.knows_news.clear()
        mailbox = self._mailbox = Mailbox(self.account, self._settings, lambda: self._secret(self.account))
        try:
            self._store.relax()
            if self._status.state not in ("offline", "connecting"):
                self._say("connecting")
            mailbox.open()
            self._refusals = 0
            self._event(EventName.CONNECTED)
            work(mailbox)
        except Stopping:
            return None
        except LoginError as error:
            return self._on_refusal(error)
        except SwallowedError as error:
            self._holds_done = False
            return error
        except LinderoError as error:
            return error
        except Exception as error:
            return UnreachableError(f"{self.account.name}: something unexpected went wrong. {record_crash(error)}")
        finally:
            mailbox.close()
            if mailbox.brought is not None:
                self._in_vain = 0 if mailbox.brought else self._in_vain + 1
            self._mailbox = None
            self.knows_news.set()
        return None

    def _serve(self, mailbox: Mailbox) -> None:
        """Catch up, then wait and look again, for as long as the connection lives."""
        first = self._see_own_mail(mailbox, self._catch_up_all(mailbox))
        self.knows_news.set()
        while not self._stopping:
            waited = self._wait(mailbox, first)
            if self._stopping:
                return
            first = self._look(mailbox, first, waited)
            if waited is Waited.TIME or self._clock.monotonic() >= self._own_mail_due:
                first = self._see_own_mail(mailbox, first)

    def _look_once(self, mailbox: Mailbox) -> None:
        self._catch_up_all(mailbox)
        self._own_mail(mailbox)

    def _see_own_mail(self, mailbox: Mailbox, outcome: Outcome) -> Outcome:
        """Between two waits; the folder that is waited in is opened again when it was left."""
        self._own_mail_due = self._clock.monotonic() + self._settings.idle_renewal_seconds
        if not self._own_mail(mailbox):
            return outcome
        again = self._catch_up.folder(mailbox, outcome.opened.name)
        self._after(again)
        return again

    def _catch_up_all(self, mailbox: Mailbox, *, tries: int = MOST_ATTEMPTS) -> Outcome:
        """Every folder, the first last, so that it stays open. A folder that cannot be opened is told and passed."""
        outcomes: list[Outcome] = []
        refused: RefusedError | None = None
        for name in reversed(self.account.folders):
            try:
                outcomes.append(self._folder(mailbox, name, tries))
                self._shut.discard(name)
            except RefusedError as error:
                refused = error
                if name not in self._shut:  # told once, not at each look
                    self._shut.add(name)
                    self._event(EventName.OFFLINE, folder=name, reason=str(error))
        if not outcomes:
            raise refused or UnreachableError(f"{self.account.name}: no folder is named")
        if outcomes[-1].opened.name != self.account.folders[0] and len(self.account.folders) > 1:
            outcomes.append(self._folder(mailbox, outcomes[0].opened.name, tries))
        return outcomes[-1]

    def _folder(self, mailbox: Mailbox, name: str, tries: int) -> Outcome:
        outcome = self._catch_up.folder(mailbox, name, tries=tries)
        self._after(outcome)
        self._event(EventName.CAUGHT_UP, folder=name, new=outcome.new, tagged=outcome.tagged)
        return outcome

    def _wait(self, mailbox: Mailbox, outcome: Outcome) -> Waited:
        """Wait for news, in IDLE where it can be trusted, else for the poll interval."""
        settings = self._settings
        if mailbox.has_news:
            return Waited.NEWS
        uses_idle = self._trusts_idle and mailbox.can("IDLE")
        alone = len(self.account.folders) == 1
        self._say("idle" if uses_idle else "polling", self._note(outcome))
        self._event(EventName.IDLE, folder=outcome.opened.name, reason="" if uses_idle else "polling")
        if uses_idle:
            try:
                seconds = settings.idle_renewal_seconds
                seconds = seconds if alone else min(seconds, settings.poll_interval_seconds)
                began = time.monotonic()
                waited = mailbox.idle(
                    seconds,
                    self._wake,
                    self._resume,
                    self._quiet,
                    holds_done=self._holds_done,
                    brings_mails=self._in_vain < MOST_IN_VAIN,
                )
                if waited is not Waited.ENDED:
                    return waited
                if time.monotonic() - began < SHORTEST_IDLE_SECONDS:
                    self._on_missed_idle("ends at once")
                return Waited.TIME
            except (RefusedError, IdleUnansweredError) as error:
                log.info("%s: IDLE cannot be used: %s", self.account.name, error)
                self._trusts_idle = False
                if isinstance(error, IdleUnansweredError):
                    raise
        if self._quiet.is_due and settings.poll_interval_seconds > QUIET_SECONDS:
            self._quiet.is_due = False
            rest()
        if self._rest(settings.poll_interval_seconds):
            raise SleptError("the machine was asleep")
        return Waited.WOKEN if self._wake.is_set else Waited.TIME

    def _rest(self, seconds: float) -> bool:
        """Wait, or until woken. True when the machine slept meanwhile."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._wake.wait(self._resume.slice_of(left), beside=self._resume.descriptors)
            if self._resume.happened():
                return True
            if self._wake.is_set:
                break
        return False

    def _look(self, mailbox: Mailbox, before: Outcome, waited: Waited) -> Outcome:
        """Look for new mail in the open folder, and in the others when time has passed."""
        if waited is Waited.WOKEN:
            self._wake.clear()
        if waited is not Waited.NEWS:
            mailbox.noop()
        alone = len(self.account.folders) == 1
        if (waited is Waited.NEWS or alone) and not self._catch_up.must_open_again():
            if waited is Waited.TIME:
                self._catch_up.see_answers(mailbox, before.opened)
            outcome = self._catch_up.news(mailbox, before)
            if outcome.new and waited is Waited.TIME:
                self._on_missed_idle("does not tell of new mail")
            if waited is Waited.NEWS and self._rest(self._alarms.pause(is_true=bool(outcome.new))):
                raise SleptError("the machine was asleep")
            self._after(outcome)
            return outcome
        return self._catch_up_all(mailbox, tries=1)

    def _on_missed_idle(self, why: str) -> None:
        """IDLE ran its full time and there was mail all the same, or no time at all: twice is no chance any more."""
        self._idle_misses += 1
        if self._idle_misses == IDLE_MISSES and self._trusts_idle:
            log.info("%s: IDLE %s; polling from now on", self.account.name, why)
            self._trusts_idle = False

    def _after(self, outcome: Outcome) -> None:
        now = self._clock.now()
        self._quiet.is_due |= bool(outcome.new)
        self._status = self._status._replace(
            last_contact=now,
            last_mail=now if outcome.new else self._status.last_mail,
            keywords_local=outcome.is_local,
        )

    def _note(self, outcome: Outcome) -> str:
        """What the user should know although all is well."""
        notes = ["the server keeps no keywords: tags stay in lindero"] if outcome.is_local else []
        notes += [f"the server does not open {clean_line(name)}" for name in sorted(self._shut)]
        return "; ".join(notes)

    def _on_refusal(self, error: LoginError) -> LinderoError:
        passing = isinstance(error, SecretError) and error.passing
        asked = not isinstance(error, SecretError)
        self._refusals += 0 if passing else 1 if asked else self._settings.login_attempts
        if self._refusals >= self._settings.login_attempts:
            self.is_refused = True
            self._say("refused", str(error))
            self._event(EventName.REFUSED, reason=str(error))
        return error

    def _pause(self, error: LinderoError | None) -> None:
        pause = self._backoff.pause()
        if error is not None:
            next_try = datetime.fromtimestamp(self._clock.now().timestamp() + pause, self._clock.now().tzinfo)
            if self._status.state != "offline":
                log.info("%s", error)
                self._event(EventName.OFFLINE, reason=str(error))
            self._say("offline", str(error), next_try=next_try)
        self._rest(pause)
        if not self._stopping:
            self._wake.clear()

    def _on_event(self, event: Event) -> None:
        self._tell(event)

    def _on_progress(self, done: int, of: int) -> None:
        if of < TOLD_FROM:
            return
        self._show_progress(self.account.name, done, of)
        told = self._status.done if self._status.whole == of else 0
        if done == of or done - told >= of / PROGRESS_STEPS:
            self._say("connecting", f"read {done} of {of} mails", done=done, whole=of)

    def _say(
        self, state: str, detail: str = "", next_try: datetime | None = None, *, done: int = 0, whole: int = 0
    ) -> None:
        """Keep the state for front ends; `since` stays while the state does."""
        since = self._status.since if state == self._status.state else self._clock.now()
        self._status = self._status._replace(
            state=state, detail=detail, since=since, next_try=next_try, done=done, whole=whole
        )
        if self._status == self._saved:
            return
        try:
            self._store.save_status(self._status)
            self._saved = self._status
        except StoreError as error:
            log.warning("%s", error)

    def _event(
        self,
        name: EventName,
        *,
        folder: str = "",
        reason: str = "",
        new: int | None = None,
        tagged: int | None = None,
    ) -> None:
        self._tell(Event(name, self._clock.now(), self.account.name, folder, reason=reason, new=new, tagged=tagged))

"""Set-up on a terminal: who you are, your account tried at once, your limits, what comes next.

The configuration file is the only memory: every step is written when it is done, and a second start goes on from what
stands there. An account begins with a dry run.
"""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from assistant import keys
from assistant.account_check import AccountReport, try_account
from assistant.clock import Clock
from assistant.config import Config, load
from assistant.errors import CONFIGURATION, LOGIN_REFUSED, UNAVAILABLE, LinderoError
from assistant.imap_folders import Special, find
from assistant.logs import shortened
from assistant.mailbox import Mailbox
from assistant.providers import by_server
from assistant.settings import Account, WatchSettings
from assistant.setup.account_questions import AccountQuestions
from assistant.setup.habits import Habit, habit_of, sent_times
from assistant.setup.writing import save_account, save_me
from assistant.talk import Ended, InWords, Skipped, Talk
from assistant.texts import texts

HABIT_SECONDS = 20.0
STOPPED = 130


def words_of(language: str) -> dict[str, str]:
    return texts(Path(__file__).parent / "words.toml", language)


class SetUp(InWords):
    """One run of set-up."""

    def __init__(self, config_file: Path, folder: Path, clock: Clock, talk: Talk) -> None:
        super().__init__(talk, words_of(talk.language))
        self.config_file = config_file
        self.folder = folder
        self.clock = clock
        self.works = False  # an account that was tried in this run

    def config(self) -> Config | None:
        """What stands in the file. Raises ConfigError when it cannot be used: set-up mends no file by guessing."""
        return load(self.config_file, self.folder, self.clock.now()) if self.config_file.exists() else None

    def run(self) -> int:
        """Ask what is missing. The exit code: 0, or 130 when the user stopped."""
        try:
            self.greet()
            self.person()
            self.accounts()
            self.limits()
        except (Ended, KeyboardInterrupt):
            self.talk.say()
            self.say("stopped")
            return STOPPED
        self.farewell()
        return 0

    def greet(self) -> None:
        held = self.config()
        if held is not None and (held.me.name or held.accounts):
            self.say("again", path=self.config_file)
        else:
            self.say("greeting")
        self.say("keys")
        self.talk.say()

    def person(self) -> None:
        held = self.config()
        if held is None or not held.me.name:
            with suppress(Skipped):
                name = self.ask("name", system_name())
                save_me(self.config_file, name, "", self.talk.language)

    def accounts(self) -> None:
        """Those that are there are tried again; when there is none, one is added."""
        held = self.config()
        known = held.accounts if held else ()
        for account in known:
            self.try_again(account)
        if not known:
            self.add_account()
        while known and self.yes("another", False):
            self.add_account()

    def try_again(self, account: Account) -> None:
        self.say("account_there", name=account.name, address=shortened(account.address))
        try:
            secret = keys.secret(account, may_prompt=True)
        except keys.SecretError as error:
            self.talk.say(f"  {error}")
        else:
            report = try_account(account, secret, self.talk.language)
            for sentence in report.sentences:
                self.talk.say(f"  {sentence}")
            if not report.login_refused:
                return
        questions = AccountQuestions(self.talk, self.words)
        save_account(self.config_file, questions.tried(account, by_server(account.imap)))

    def add_account(self) -> None:
        held = self.config()
        taken = tuple(account.name for account in held.accounts) if held else ()
        questions = AccountQuestions(self.talk, self.words, taken)
        left = [each for each in held.me.addresses if each not in {a.address for a in held.accounts}] if held else []
        address = questions.address(left[0] if left else "")
        if not address:
            self.say("address_none")
            return
        save_me(self.config_file, "", address, self.talk.language)
        found = questions.account(address)
        if found is None:
            return
        account, proposal = found
        account = questions.tried(account, proposal.provider)
        save_account(self.config_file, account)
        self.works |= questions.report is not None and questions.report.ok
        self.say("account_kept", name=account.name, path=self.config_file)
        self.talk.say()

    def limits(self) -> None:
        from assistant.questions import ask_limits  # imports `assistant.setup.habits`

        ask_limits(self.talk, self.config_file, self.folder, self.clock, self.habit)

    def habit(self) -> Habit | None:
        """What the user's own Sent folder says of their hours, when they agree to start from it."""
        held = self.config()
        found = habit_in(held, self.clock) if held else None
        if found is None:
            return None
        agreed = self.yes("habit", True, habit=found.sentence(self.talk.language), mails=found.mails)
        return found if agreed else None

    def farewell(self) -> None:
        """What comes next and, where an account works, a first look at it: a dry run."""
        if self.talk.goes_on:
            return
        self.talk.say()
        held = self.config()
        watching = held is not None and bool(held.accounts)
        if self.works and held and self.yes("look_now", True, days=held.accounts[0].since_days):
            self.look()
        self.say("done")
        for key in ("next_once", "next_screens", "next_service") if watching else ("next_account", "next_screens"):
            self.say(key)

    def look(self) -> None:
        """The watcher, once; accounts begin with a dry run, so it tells and touches nothing."""
        from assistant.cli import run

        run(["--config", str(self.config_file), "--data", str(self.folder), "watch", "--once"])
        self.talk.say()


def system_name() -> str:
    """The user's full name, as the system knows it."""
    import getpass

    try:
        import pwd

        login = getpass.getuser()
        name = pwd.getpwnam(login).pw_gecos.partition(",")[0]
        return "" if name == login else name
    except (ImportError, KeyError, OSError):
        return ""


def habit_in(held: Config, clock: Clock) -> Habit | None:
    """The habit of the first account that can be read. Whatever goes wrong, there is none."""
    bounds = WatchSettings(connect_timeout_seconds=HABIT_SECONDS, read_timeout_seconds=HABIT_SECONDS)
    for account in held.accounts:
        with suppress(LinderoError):
            secret = keys.secret(account, may_prompt=True)
            times = times_in_sent(account, secret, bounds, clock)
            return habit_of(times, held.current_limits.zone)
    return None


def times_in_sent(account: Account, secret: str, bounds: WatchSettings, clock: Clock) -> list[datetime]:
    mailbox = Mailbox(account, bounds, lambda: secret)
    try:
        mailbox.open()
        sent = find(mailbox.folders(), Special.SENT, account.sent_folder)
        return sent_times(mailbox, sent, clock.now().date()) if sent else []
    finally:
        mailbox.close()


def check(held: Config, talk: Talk) -> int:
    """Try every account again, and say so. 0, else 77, 69 or 78."""
    words = words_of(talk.language)
    for problem in held.problems:
        talk.say(str(problem))
    if not held.accounts:
        talk.say(words["check_none"])
        return CONFIGURATION
    codes = {check_account(account, held, talk) for account in held.accounts}
    code = next((each for each in (LOGIN_REFUSED, UNAVAILABLE) if each in codes), 0)
    if not code:
        talk.say(words["check_ok"])
    return code


def check_account(account: Account, held: Config, talk: Talk) -> int:
    talk.say(f"{account.name} ({shortened(account.address)}):")
    try:
        report: AccountReport = try_account(account, keys.secret(account), talk.language, held.watch)
    except keys.SecretError as error:
        talk.say(f"  {str(error).removeprefix(f'{account.name}: ')}")
        return UNAVAILABLE if error.passing else LOGIN_REFUSED
    for sentence in report.sentences:
        talk.say(f"  {sentence}")
    return 0 if report.ok else LOGIN_REFUSED if report.login_refused else UNAVAILABLE

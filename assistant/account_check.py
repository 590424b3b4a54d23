"""An account tried out from end to end: reach, protection, login, what the server can do. In plain words.

Nothing is changed on the server. One login for reading and one for sending, never more: providers lock accounts.
"""

import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from threading import Event

from assistant import providers, tls
from assistant.at_once import ask_all
from assistant.errors import ConfigError, LinderoError, LoginError
from assistant.imap_folders import Folder, Special, find
from assistant.keys import without_secret
from assistant.mailbox import Mailbox
from assistant.settings import Account, SendSettings, Server, Tls, WatchSettings
from assistant.smtp_conversation import AnsweredError, Conversation, LostError, NoLoginError
from assistant.texts import table, texts
from rules.cleaning import clean_line
from rules.tags import Tag

WORDS = Path(__file__).parent / "account_words.toml"
STEP_SECONDS = 20.0
REACH_SECONDS = 6.0
MOST_FOLDERS = 12


class Trouble(StrEnum):
    """Why an account does not work, as far as a set-up can do something about it."""

    NONE = ""
    LOGIN = "login"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    FOLDER = "folder"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class AccountReport:
    """What a try showed. `can` holds keys: read, idle, condstore, keywords, sent, drafts, send.

    `sentences` are for the user, in their language, without the secret; `imap` and `smtp` say what stood in the way.
    """

    ok: bool
    sentences: tuple[str, ...]
    can: tuple[str, ...]
    imap: Trouble = Trouble.NONE
    smtp: Trouble = Trouble.NONE
    sent_folder: str = ""

    @property
    def login_refused(self) -> bool:
        return Trouble.LOGIN in (self.imap, self.smtp)


def try_account(
    account: Account, secret: str, language: str = "en", settings: WatchSettings | None = None
) -> AccountReport:
    """Try the account with this secret. Never raises for what a network or a server does."""
    usual = settings or WatchSettings()
    bounds = replace(
        usual,
        connect_timeout_seconds=min(usual.connect_timeout_seconds, STEP_SECONDS),
        read_timeout_seconds=min(usual.read_timeout_seconds, STEP_SECONDS),
    )
    trial = Trial(account, language, secret)
    trial.read(bounds, secret)
    if trial.imap is not Trouble.LOGIN:  # a secret that is wrong for one is wrong for both: no second refusal
        trial.send(secret)
    return trial.report()


class Trial:
    """One try, as it goes."""

    def __init__(self, account: Account, language: str, secret: str) -> None:
        self.account = account
        self.secret = secret
        self.language = language
        self.provider = providers.by_server(account.imap)
        self.sentences: list[str] = []
        self.can: list[str] = []
        self.imap = Trouble.NONE
        self.smtp = Trouble.NONE
        self.sent_folder = ""

    def report(self) -> AccountReport:
        ok = self.imap is Trouble.NONE and self.smtp is Trouble.NONE
        said = tuple(without_secret(sentence, self.secret) for sentence in self.sentences)
        return AccountReport(ok, said, tuple(self.can), self.imap, self.smtp, self.sent_folder)

    def say(self, key: str, **slots: object) -> None:
        self.sentences.append(words(self.language)[key].format(**slots))

    def read(self, settings: WatchSettings, secret: str) -> None:
        mailbox = Mailbox(self.account, settings, lambda: secret)
        try:
            mailbox.open()
            self.say("imap", host=shown(self.account.imap), protection=self.protection(self.account.imap))
            self.can.append("read")
            self.look_around(mailbox, settings)
        except LinderoError as error:
            self.imap = self.failed("imap_not", error)
        finally:
            with suppress(LinderoError):
                mailbox.close()

    def look_around(self, mailbox: Mailbox, settings: WatchSettings) -> None:
        if mailbox.can("IDLE"):
            self.can.append("idle")
            self.say("idle")
        else:
            self.say("poll", minutes=minutes(settings.poll_interval_seconds, self.language))
        if mailbox.can("CONDSTORE"):
            self.can.append("condstore")
        folders = mailbox.folders()
        self.look_for(folders, Special.SENT, self.account.sent_folder)
        self.look_for(folders, Special.DRAFTS, self.account.drafts_folder)
        for name in self.account.folders:
            self.look_into(mailbox, name, folders)

    def look_for(self, folders: Sequence[Folder], wanted: Special, configured: str) -> None:
        key = "sent" if wanted is Special.SENT else "drafts"
        found = find(folders, wanted, configured)
        if found is None:
            self.say(f"{key}_not")
            return
        self.can.append(key)
        self.say(key, folder=clean_line(found))
        if wanted is Special.SENT:
            self.sent_folder = found

    def look_into(self, mailbox: Mailbox, name: str, folders: Sequence[Folder]) -> None:
        known = [folder.name for folder in folders if folder.can_be_opened]
        if name.upper() != "INBOX" and name not in known:
            self.imap = Trouble.FOLDER
            some = ", ".join(clean_line(each) for each in known[:MOST_FOLDERS])
            self.say("folder_not", folder=name, words=some)
            return
        opened = mailbox.select(name)
        if opened.read_only:
            self.say("read_only", folder=clean_line(name))
        elif opened.keeps(Tag.URGENT.keyword):
            if "keywords" not in self.can:
                self.can.append("keywords")
                self.say("keywords")
        else:
            self.say("keywords_not")

    def send(self, secret: str) -> None:
        server = self.account.smtp
        if server is None:
            self.say("no_smtp")
            return
        talk = Conversation(server, SendSettings(timeout_seconds=STEP_SECONDS), Event())
        try:
            talk.open(self.account.ca_file)
            talk.log_in(self.account, lambda: secret)
            self.say("smtp", host=shown(server), protection=self.protection(server))
            self.can.append("send")
        except AnsweredError as error:
            self.smtp = self.refused(error, talk, f"{shown(server)}: {error}")
        except (LostError, NoLoginError) as error:
            self.smtp = Trouble.UNREACHABLE if isinstance(error, LostError) else Trouble.OTHER
            self.say("smtp_not", words=translated(bare(f"{shown(server)} {error}"), self.language))
        except LinderoError as error:
            self.smtp = self.failed("smtp_not", error)
        finally:
            talk.leave()

    def refused(self, error: AnsweredError, talk: Conversation, said: str) -> Trouble:
        self.say("smtp_not", words=bare(clean_line(said)))
        if not talk.logging_in or error.code < 500:
            return Trouble.OTHER
        self.sentences.append(providers.refusal(self.provider, self.language, self.account.auth))
        return Trouble.LOGIN

    def failed(self, key: str, error: LinderoError) -> Trouble:
        """Say what stood in the way, and what to do."""
        said = bare(clean_line(str(error).removeprefix(f"{self.account.name}: ")))
        if isinstance(error, LoginError):
            self.sentences.append(providers.refusal(self.provider, self.language, self.account.auth))
            if error.said:
                self.say("said", words=clean_line(error.said))
            return Trouble.LOGIN
        self.say(key, words=translated(said, self.language))
        if isinstance(error, ConfigError):
            return Trouble.OTHER
        if isinstance(error.__cause__, ssl.SSLCertVerificationError):
            if words(self.language)["certificate"] not in self.sentences:
                self.say("certificate")
            return Trouble.CERTIFICATE
        return Trouble.UNREACHABLE

    def protection(self, server: Server) -> str:
        return words(self.language)["bare" if server.tls is Tls.NONE else "protected"]


def words(language: str) -> dict[str, str]:
    return texts(WORDS, language)


def translated(reason: str, language: str) -> str:
    """A reason in the user's language, as far as its parts are known; what a server says stays as it is."""
    for english, other in table(WORDS)["reasons"].get(language, {}).items():
        reason = reason.replace(english, other)
    return reason


def minutes(seconds: float, language: str) -> str:
    count = max(1, round(seconds / 60))
    return words(language)["minutes_one" if count == 1 else "minutes_many"].format(count=count)


def shown(server: Server) -> str:
    return f"[{server.host}]:{server.port}" if ":" in server.host else f"{server.host}:{server.port}"


def bare(sentence: str) -> str:
    """A sentence to be put inside another."""
    return sentence.strip().rstrip(".")


def first_reachable(candidates: Sequence[tuple[Server, Server]], ca_file: str = "") -> tuple[Server, Server] | None:
    """Of pairs of IMAP and SMTP servers the first whose IMAP server answers, protected and with a right certificate."""
    answers = ask_all(lambda pair: answers_well(pair[0], ca_file), candidates, 2 * REACH_SECONDS)
    return next((pair for pair, answer in zip(candidates, answers, strict=True) if answer), None)


def answers_well(server: Server, ca_file: str) -> bool:
    try:
        sock = tls.open_socket(server, REACH_SECONDS)
        if server.tls is Tls.IMPLICIT:
            sock = tls.protect(sock, server, ca_file)
    except LinderoError:
        return False
    sock.close()
    return True

"""The whole file as a value. Accounts, watching and sending have their types in `assistant.settings`."""

from dataclasses import dataclass, field
from pathlib import Path

from assistant.settings import Account, SendSettings, WatchSettings
from rules.languages import BUILT_IN_LANGUAGES, Languages
from rules.limits import Limits, LimitsHistory
from rules.problems import Problem

LANGUAGES_FOLDER = "languages"  # beside the configuration file: the user's own phrases and wording


@dataclass(frozen=True, slots=True)
class Me:
    """The user. Addresses are lower case; `language` is that of the screens."""

    name: str = ""
    addresses: tuple[str, ...] = ()
    language: str = "en"
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything the file says. What is urgent, services, clients and corrections are part of the limits.

    `own_languages` is the folder of the user's own phrases and wording, None when there is none. `problems` are entries
    that were left out; the rest works without them.
    """

    path: Path
    me: Me = Me()
    limits: LimitsHistory = field(default_factory=LimitsHistory)
    accounts: tuple[Account, ...] = ()
    watch: WatchSettings = field(default_factory=WatchSettings)
    send: SendSettings = field(default_factory=SendSettings)
    problems: tuple[Problem, ...] = ()
    own_languages: Path | None = None

    @property
    def current_limits(self) -> Limits:
        return self.limits.current

    @property
    def languages(self) -> Languages:
        """Our languages, with the user's folder laid over them when there is one."""
        return BUILT_IN_LANGUAGES if self.own_languages is None else Languages((self.own_languages,))

    def account(self, name: str) -> Account | None:
        return next((account for account in self.accounts if account.name == name), None)

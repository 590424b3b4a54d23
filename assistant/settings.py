"""What the configuration says of accounts, watching and sending, as values. Seconds are seconds, days are days."""

from dataclasses import dataclass
from enum import StrEnum


class Tls(StrEnum):
    """How a connection is protected. NONE is for loopback addresses alone."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    NONE = "none"


class Tagging(StrEnum):
    ON = "on"
    DRY_RUN = "dry-run"


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    tls: Tls = Tls.IMPLICIT

    @property
    def is_here(self) -> bool:
        """Is it on this machine: a loopback address or localhost?"""
        if self.host.casefold().rstrip(".") == "localhost":
            return True
        from ipaddress import ip_address

        try:
            return ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """The user's own registration with Google or Microsoft, for signing in by the browser."""

    provider: str  # google | microsoft
    client_id: str
    authority: str = ""  # "" for the provider's usual one


@dataclass(frozen=True, slots=True)
class Account:
    """One mail account. Secrets are not here: `assistant.keys` finds them."""

    name: str
    address: str
    imap: Server
    smtp: Server | None = None
    login: str = ""
    auth: str = "password"  # password | oauth2
    password_command: str = ""
    token_command: str = ""
    oauth: OAuthClient | None = None
    ca_file: str = ""
    save_sent: str = "auto"  # auto | always | never
    folders: tuple[str, ...] = ("INBOX",)
    since_days: int = 30
    tagging: Tagging = Tagging.ON
    sent_folder: str = ""
    drafts_folder: str = ""


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """Bounds of watching."""

    connect_timeout_seconds: float = 20
    read_timeout_seconds: float = 60
    idle_renewal_seconds: float = 540
    poll_interval_seconds: float = 120
    retry_first_seconds: float = 5
    retry_most_seconds: float = 300
    login_attempts: int = 3
    notify: str = "emergencies"  # emergencies | never
    notify_command: str = ""
    morning_line: bool = True  # one calm notification when the working day begins


@dataclass(frozen=True, slots=True)
class SendSettings:
    """Bounds of sending."""

    timeout_seconds: float = 60
    dot_timeout_seconds: float = 600
    retry_first_seconds: float = 60
    retry_most_seconds: float = 3600
    give_up_after_seconds: float = 2 * 86400
    late_after_seconds: float = 12 * 3600

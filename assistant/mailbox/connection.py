"""One account's line to its server: connected, protected, logged in, and asked one command at a time."""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from typing import Any

from imapclient import IMAPClient
from imapclient.imap_utf7 import encode as encode_utf7

from assistant.errors import ConnectionLost, RefusedError, UnreachableError
from assistant.imap_session import Session
from assistant.imap_wire import Wire
from assistant.keys import without_secret
from assistant.mailbox.failures import as_sentences, login_error, server_words
from assistant.oauth import first_word, last_word
from assistant.settings import Account, Tls, WatchSettings


class _Client(IMAPClient):  # type: ignore[misc]
    """IMAPClient on our own session."""

    def __init__(self, account: Account, settings: WatchSettings, on_wire: Callable[[Wire], None]) -> None:
        self._make: Callable[[], Session] = lambda: Session(
            account.imap, account.ca_file, settings.connect_timeout_seconds, settings.read_timeout_seconds, on_wire
        )
        super().__init__(account.imap.host, account.imap.port, ssl=account.imap.tls is Tls.IMPLICIT)
        self.session.debug = 0  # IMAPClient switches a log on that would be built for every line

    def _create_IMAP4(self) -> Session:
        return self._make()

    def _set_read_timeout(self) -> None:
        """The wire sets its own bounds."""

    @property
    def session(self) -> Session:
        session: Session = self._imap
        return session


class Connection:
    """Opened, used and closed by one thread. Every method raises ConnectionLost, RefusedError or a LinderoError."""

    def __init__(self, account: Account, settings: WatchSettings, secret: Callable[[], str]) -> None:
        self.account = account
        self.capabilities: frozenset[str] = frozenset()
        self._settings = settings
        self._secret = secret
        self._client: _Client | None = None
        self._wire: Wire | None = None

    def open(self) -> None:
        """Connect, protect, log in. Raises UnreachableError, or LoginError when the server refuses the login."""
        account, secret = self.account, self._secret()
        try:
            with self._errors("connecting"):
                self._client = _Client(account, self._settings, self._keep_wire)
                if account.imap.tls is Tls.STARTTLS:
                    self._session.starttls()
                    self._client._starttls_done = True
        except RefusedError as error:
            raise UnreachableError(str(error)) from error
        if self._session.state != "AUTH":
            self._log_in(secret)
        with self._errors("asking what the server can do"):
            self.capabilities = self._offered()

    def close(self) -> None:
        """Say goodbye when the line still works, and hang up."""
        client, self._client = self._client, None
        self._wire = None
        if client is None:
            return
        with suppress(Exception):
            client.session.send(b"bye LOGOUT\r\n")
        client.session.wire.close()

    def cut(self) -> None:
        """Hang up at once, also while connecting; may be called from any thread."""
        wire = self._wire
        if wire is not None:
            wire.cut()

    def can(self, capability: str) -> bool:
        return capability in self.capabilities

    @property
    def _live(self) -> _Client:
        if self._client is None:
            raise ConnectionLost(f"{self.account.name}: there is no connection")
        return self._client

    @property
    def _session(self) -> Session:
        return self._live.session

    def _keep_wire(self, wire: Wire) -> None:
        self._wire = wire

    def _errors(self, doing: str) -> AbstractContextManager[None]:
        return as_sentences(self.account.name, doing)

    def _offered(self) -> frozenset[str]:
        return frozenset(c.decode("ascii", "replace").upper() for c in self._live.capabilities())

    def _log_in(self, secret: str) -> None:
        account = self.account
        try:
            with self._errors("logging in"):
                offered = self._offered()
                if "LOGINDISABLED" in offered and not any(c.startswith("AUTH=") for c in offered):
                    raise UnreachableError(f"{account.imap.host} allows no login over this connection")
                self._authenticate(offered, account.login or account.address, secret)
        except (RefusedError, ConnectionLost) as error:
            raise login_error(account, error, without_secret(str(error), secret)) from None

    def _authenticate(self, offered: frozenset[str], login: str, secret: str) -> None:
        if self.account.auth == "oauth2":
            mechanism = "OAUTHBEARER" if "AUTH=OAUTHBEARER" in offered else "XOAUTH2"
            self._live.sasl_login(mechanism, _bearer(mechanism, self.account, login, secret))
        elif "AUTH=PLAIN" in offered:
            self._live.plain_login(login, secret)
        else:
            self._log_in_plainly(login, secret)

    def _log_in_plainly(self, login: str, secret: str) -> None:
        """By LOGIN (RFC 9051 section 6.2.3); a password beyond ASCII goes as a literal."""
        session: Any = self._session
        words: list[str | bytes] = ["LOGIN", quoted_string(login).encode()]
        if secret.isascii():
            words.append(quoted_string(secret))
        else:
            session.literal = secret.encode()
        self._command("logging in", *words)
        session.state = "AUTH"

    def _command(self, wish: str, *words: str | bytes) -> None:
        """One command from its line to its tagged answer. `wish` tells the user what a server refuses."""
        typ, answer = self._complete(self._send(*words))
        if typ != "OK":
            raise RefusedError(f"{self.account.name}: the server refuses {wish}: {server_words(answer)}")

    def _send(self, *words: str | bytes) -> bytes:
        """A command whose answer is read later, by its tag."""
        tag: bytes = self._session._command(*words)
        return tag

    def _complete(self, tag: bytes) -> tuple[str, list[bytes]]:
        """The tagged answer, NO and BAD included. Its bounds begin now: what we did since it was asked is our time."""
        self._session._check_bye()
        self._session.wire.allow()
        typ, answer = self._session._get_tagged_response(tag)
        return typ, answer

    def _untagged(self, name: str) -> list[Any]:
        """What came of one kind of untagged answer; it is forgotten here."""
        records: list[Any] = self._session.untagged_responses.pop(name, [])
        return records


def quoted_name(name: str) -> str:
    """A folder as a quoted string, in modified UTF-7 (RFC 9051 section 5.1)."""
    return quoted_string(encode_utf7(name).decode("ascii"))


def quoted_string(text: str) -> str:
    """A quoted string (RFC 9051 section 4.3)."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _bearer(mechanism: str, account: Account, login: str, token: str) -> Callable[[bytes], bytes]:
    """The token the first time, then the answer to the reason of a refusal."""
    words = iter([first_word(mechanism, login, account.imap, token)])
    return lambda _challenge: next(words, last_word(mechanism)).encode()

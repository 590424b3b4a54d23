"""The mail server, by IMAP; the only file that imports imapclient.

One thread uses a Mailbox; `cut` alone may be called from another. Mail is read with BODY.PEEK and partial fetches, by
UID, and nothing is ever marked read, moved or deleted. Every step has a deadline. What a server says is cleaned before
it is passed on.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, ProtocolError
from imapclient.imap_utf7 import decode as decode_utf7
from imapclient.imap_utf7 import encode as encode_utf7
from imapclient.response_parser import parse_message_list, parse_response

from assistant import tls
from assistant.errors import ConnectionLost, LinderoError, LoginError, RefusedError, UnreachableError
from assistant.imap_fetch import ITEMS, Fetched, Record, read_answers
from assistant.imap_folders import Folder, uid_set
from assistant.imap_idle import Quiet, Waited, wait_in_idle
from assistant.imap_session import Session
from assistant.imap_wire import Wire
from assistant.keys import without_secret
from assistant.oauth import first_word, last_word
from assistant.settings import Account, Tls, WatchSettings
from assistant.suspend import Resume
from assistant.wake import Wake
from rules.cleaning import clean_line

FEW = 50
SENSELESS = "the server's answer makes no sense"
_SELECT_NUMBERS = ("UIDVALIDITY", "UIDNEXT", "HIGHESTMODSEQ")
_APPENDED = re.compile(rb"\[APPENDUID \d+ (\d+)\]", re.I)
_CODE = re.compile(r"\[([A-Z-]+)[^\]]*\]")
# Codes and words of a login refused for the moment (RFC 5530, and what providers write): the password may be right.
_PASSING_CODES = frozenset(("UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"))
_PASSING_WORDS = re.compile(r"too many|try again|temporar|rate limit|throttl|unavailable|timed? ?out", re.I)


Keywords = dict[str, list[int]]  # a keyword and the UIDs it concerns


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder as SELECT told it. `keywords`: lower-case keywords the server keeps, None for any."""

    name: str
    uidvalidity: int
    uidnext: int
    exists: int
    modseq: int
    keywords: frozenset[str] | None
    read_only: bool

    def keeps(self, keyword: str) -> bool:
        """Does the server keep this keyword for good?"""
        return not self.read_only and (self.keywords is None or keyword.lower() in self.keywords)


@dataclass(frozen=True, slots=True)
class Batch:
    """The answer to one FETCH. `refusal` is the server's cleaned word when it gave less than was asked for."""

    asked: tuple[int, ...]
    mails: tuple[Fetched, ...]
    broken: int = 0
    refusal: str = ""

    @property
    def missing(self) -> tuple[int, ...]:
        came = {mail.uid for mail in self.mails if mail.is_whole}
        return tuple(uid for uid in self.asked if uid not in came)


@dataclass(frozen=True, slots=True)
class Tagged:
    """What came of changing keywords: where each was added, where taken off, which the server does not keep at all."""

    kept: dict[str, set[int]]
    dropped: dict[str, set[int]]
    refused: frozenset[str]


class _Client(IMAPClient):  # type: ignore[misc]
    """IMAPClient on our own session."""

    def __init__(self, account: Account, settings: WatchSettings, on_wire: Callable[[Wire], None]) -> None:
        self._make: Callable[[], Session] = lambda: Session(
            account.imap, account.ca_file, settings.connect_timeout_seconds, settings.read_timeout_seconds, on_wire
        )
        super().__init__(account.imap.host, account.imap.port, ssl=account.imap.tls is Tls.IMPLICIT)
        self.session.debug = 0  # IMAPClient switches a log on that would be built for every line
        self.normalise_times = False

    def _create_IMAP4(self) -> Session:
        return self._make()

    def _set_read_timeout(self) -> None:
        """The wire sets its own bounds."""

    @property
    def session(self) -> Session:
        session: Session = self._imap
        return session


class Mailbox:
    """One account's connection. Every method raises ConnectionLost, RefusedError or another LinderoError."""

    def __init__(self, account: Account, settings: WatchSettings, secret: Callable[[], str]) -> None:
        self.account = account
        self._settings = settings
        self._secret = secret
        self._client: _Client | None = None
        self._wire: Wire | None = None
        self._fetching: tuple[bytes, tuple[int, ...]] | None = None
        self._awaited = (b"", 0, 0)  # tag, highest known UID and number of mails of the news asked for
        self._proven: set[str] = set()
        self.capabilities: frozenset[str] = frozenset()

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
        self._log_in(secret)
        with self._errors("asking what the server can do"):
            self.capabilities = frozenset(c.decode("ascii", "replace").upper() for c in self._live.capabilities())

    def close(self) -> None:
        """Say goodbye when the line still works, and hang up."""
        client, self._client = self._client, None
        self._wire = None
        if client is None:
            return
        with suppress(Exception):
            client.session.wire.send(b"bye LOGOUT\r\n")
        client.session.wire.close()

    def cut(self) -> None:
        """Hang up at once, also while connecting; may be called from any thread."""
        wire = self._wire
        if wire is not None:
            wire.cut()

    def can(self, capability: str) -> bool:
        return capability in self.capabilities

    @property
    def has_news(self) -> bool:
        """Has the server told of mails since the last look? Such news comes with any answer, not only in IDLE."""
        return self._session.exists > self._looked_at

    def folders(self) -> list[Folder]:
        """All folders. A line that cannot be read loses only its own folder."""
        with self._errors("listing folders"):
            self._session.untagged_responses.pop("LIST", None)  # what came unasked
            typ, answer = self._session._simple_command("LIST", '""', '"*"')
            self._check(typ, answer, "to list folders")
            found: list[Folder] = []
            records = self._session.untagged_responses.pop("LIST", [])
        for group in _grouped(records):
            with suppress(Exception):
                found.append(_folder(group))
        return found

    def select(self, name: str, *, read_only: bool = False) -> Opened:
        """Open a folder. A folder that the server opens read-only is one whose tags stay here."""
        session = self._session
        with self._errors(f"opening {clean_line(name)}"):
            session.untagged_responses.clear()
            session.is_readonly = True  # imaplib would raise on READ-ONLY
            typ, answer = session._simple_command("EXAMINE" if read_only else "SELECT", _quoted(name))
            session.state = "AUTH"
            self._check(typ, answer, f"to open {clean_line(name)}")
            session.state = "SELECTED"
            self._looked_at = session.exists
            return self._opened(name, session.untagged_responses)

    def search(self, *criteria: str | int | date) -> list[int]:
        """The UIDs that fit, ascending."""
        with self._errors("searching"):
            words = " ".join(c.strftime("%d-%b-%Y") if isinstance(c, date) else str(c) for c in criteria)
            typ, answer = self._session._simple_command("UID", "SEARCH", words)
            self._check(typ, answer, "to search")
            found: set[int] = set()
            for line in self._session.untagged_responses.pop("SEARCH", []):
                found.update(parse_message_list([line]))
            return sorted(found)

    def after(self, uid: int) -> list[int]:
        """UIDs above one. `n:*` always names the last mail too (RFC 9051 section 9), which is dropped here."""
        self._looked_at = self._session.exists
        return [found for found in self.search("UID", f"{uid + 1}:*") if found > uid]

    def since(self, day: date) -> list[int]:
        """UIDs of mails that came on or after a day, as the server counts days."""
        self._looked_at = self._session.exists
        return self.search("SINCE", day)

    def begin_fetch(self, uids: Sequence[int]) -> None:
        """Ask for a chunk; `finish_fetch` reads it. Between the two the server works while we judge."""
        with self._errors("fetching"):
            tag = self._session._command("UID", "FETCH", uid_set(uids), ITEMS)
            self._fetching = (tag, tuple(uids))

    def begin_news(self, uid: int) -> bool:
        """Ask for the mails above a UID without searching first. False when searching is the better way.

        `finish_news` reads the answer.
        """
        few = self._session.exists - self._looked_at
        if not 0 < few <= FEW:
            return False
        self._looked_at = self._session.exists
        with self._errors("fetching"):
            tag = self._session._command("UID", "FETCH", f"{uid + 1}:*", ITEMS)
        self._awaited = (tag, uid, few)
        return True

    def finish_news(self) -> Batch | None:
        """The mails that were asked for, None when fewer came than the server had told of."""
        tag, uid, few = self._awaited
        with self._errors("fetching"):
            typ, _ = self._complete(tag)
            mails, broken = read_answers(self._session.untagged_responses.pop("FETCH", []), _read_slowly)
        found = [mail for mail in _joined(iter(mails)) if mail.uid > uid and mail.is_whole]
        if typ != "OK" or broken or len(found) < few:
            return None
        return Batch(tuple(mail.uid for mail in found), tuple(found))

    def finish_fetch(self) -> Batch:
        assert self._fetching is not None
        tag, uids = self._fetching
        self._fetching = None
        with self._errors("fetching"):
            typ, answer = self._complete(tag)
            records = self._session.untagged_responses.pop("FETCH", [])
            self._session.untagged_responses.clear()  # what came unasked would pile up
            mails, broken = read_answers(records, _read_slowly)
        asked = set(uids)
        refusal = "" if typ == "OK" else _words(answer)
        return Batch(uids, tuple(_joined(mail for mail in mails if mail.uid in asked)), broken, refusal)

    def fetch(self, uids: Sequence[int]) -> Batch:
        self.begin_fetch(uids)
        return self.finish_fetch()

    def texts(self, uids: Sequence[int], size: int) -> dict[int, bytes]:
        """The first `size` bytes of the texts of some mails, by UID."""
        with self._errors("fetching"):
            items = f"(UID BODY.PEEK[TEXT]<0.{size}>)"
            tag = self._session._command("UID", "FETCH", uid_set(uids), items)
            self._complete(tag)
            mails, _ = read_answers(self._session.untagged_responses.pop("FETCH", []), _read_slowly)
        return {mail.uid: mail.text for mail in mails if mail.text is not None}

    def existing(self, uids: Sequence[int]) -> set[int]:
        """Which of these UIDs the folder still holds."""
        return set(self.search("UID", uid_set(uids))) & set(uids) if uids else set()

    def tag(self, wanted: Keywords, unwanted: Keywords, meanwhile: Callable[[], None] = lambda: None) -> Tagged:
        """Add keywords and take some off, one STORE for each, all sent before the first answer is read.

        `meanwhile` is called while the server works. A server may drop a keyword in silence, so what came of each is
        looked at the first time in a session; once it stuck, later ones are sent without asking for an answer.
        """
        with self._errors("tagging"):
            added = [(keyword, uids, self._store("+", keyword, uids)) for keyword, uids in wanted.items()]
            taken = [(keyword, uids, self._store("-", keyword, uids)) for keyword, uids in unwanted.items()]
        meanwhile()
        with self._errors("tagging"):
            kept = {keyword: set(uids) if self._is_done(tag) else set() for keyword, uids, tag in added}
            dropped = {keyword: set(uids) if self._is_done(tag) else set() for keyword, uids, tag in taken}
        refused = {keyword for keyword, uids in kept.items() if not uids}
        self._prove(wanted, kept, refused)
        return Tagged(kept, dropped, frozenset(refused))

    def _is_done(self, tag: bytes) -> bool:
        typ, _ = self._complete(tag)
        self._session.untagged_responses.pop("FETCH", None)
        return typ == "OK"

    def _prove(self, wanted: Keywords, kept: dict[str, set[int]], refused: set[str]) -> None:
        """See with own eyes whether keywords that were never seen to stick did."""
        unproven = [keyword for keyword in wanted if keyword not in self._proven | refused]
        if not unproven:
            return
        flags = self.flags(sorted({uid for keyword in unproven for uid in wanted[keyword]}))
        for keyword in unproven:
            there = [uid for uid in wanted[keyword] if uid in flags]
            kept[keyword] = {uid for uid in there if keyword.lower() in flags[uid]}
            if kept[keyword]:
                self._proven.add(keyword)
            elif there:
                refused.add(keyword)

    def flags(self, uids: Sequence[int]) -> dict[int, frozenset[str]]:
        """The flags that mails have now, lower case, by UID; expunged mails are missing."""
        with self._errors("reading flags"):
            tag = self._session._command("UID", "FETCH", uid_set(uids), "(UID FLAGS)")
            self._complete(tag)
            mails, _ = read_answers(self._session.untagged_responses.pop("FETCH", []), _read_slowly)
        return {mail.uid: mail.flags for mail in mails}

    def idle(self, seconds: float, wake: Wake, resume: Resume, quiet: Quiet) -> Waited:
        """Wait for news at most so long. Raises RefusedError when the server will not IDLE, SleptError after sleep."""
        with self._errors("waiting"):
            return wait_in_idle(self._session, seconds, wake, self._looked_at, resume, quiet)

    def noop(self) -> None:
        with self._errors("asking for news"):
            self._session.noop()

    def append(self, folder: str, raw: bytes, flags: Sequence[str] = (), at: datetime | None = None) -> int | None:
        """File a mail. Its UID where the server tells it (RFC 4315)."""
        with self._errors(f"filing a copy in {clean_line(folder)}"):
            answer = self._live.append(folder, raw, flags, at)
        match = _APPENDED.search(answer if isinstance(answer, bytes) else b"")
        return int(match[1]) if match else None

    def with_message_id(self, folder: str, message_id: str) -> list[int]:
        """UIDs in a folder of the mails with this Message-ID, checked letter by letter: HEADER searches for parts."""
        self.select(folder, read_only=True)
        with self._errors("searching"):
            found = [int(uid) for uid in self._live.search(["HEADER", "Message-ID", message_id])]
        if not found:
            return []
        wanted = message_id.strip().encode("utf-8", "replace")
        return [m.uid for m in self.fetch(found).mails if wanted in (m.head or b"").replace(b"\r\n ", b" ")]

    def arrival_times(self, folder: str, since: date, most: int = 500) -> list[datetime]:
        """When the newest mails of a folder came, for finding the user's habits."""
        self.select(folder, read_only=True)
        uids = self.since(since)[-most:]
        with self._errors("reading dates"):
            answer = self._live.fetch(uids, ["INTERNALDATE"]) if uids else {}
        return [got[b"INTERNALDATE"] for got in answer.values() if isinstance(got.get(b"INTERNALDATE"), datetime)]

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

    _looked_at = 0

    def _log_in(self, secret: str) -> None:
        account, client = self.account, self._live
        if self._session.state == "AUTH":
            return
        try:
            with self._errors("logging in"):
                offered = frozenset(c.decode("ascii", "replace").upper() for c in client.capabilities())
                if "LOGINDISABLED" in offered and not any(c.startswith("AUTH=") for c in offered):
                    raise UnreachableError(f"{account.imap.host} allows no login over this connection")
                self._authenticate(client, offered, account.login or account.address, secret)
        except RefusedError as error:
            raise _login_error(account, without_secret(str(error), secret)) from None

    def _authenticate(self, client: _Client, offered: frozenset[str], login: str, secret: str) -> None:
        if self.account.auth == "oauth2":
            mechanism = "OAUTHBEARER" if "AUTH=OAUTHBEARER" in offered else "XOAUTH2"
            client.sasl_login(mechanism, _bearer(mechanism, self.account, login, secret))
        elif "AUTH=PLAIN" in offered:
            client.plain_login(login, secret)
        else:
            client.login(_quoted(login), secret)

    def _opened(self, name: str, told: dict[str, list[Any]]) -> Opened:
        numbers = {key: int(told[key][-1]) for key in _SELECT_NUMBERS if key in told and told[key][-1].isdigit()}
        permanent = b" ".join(line or b"" for line in told.get("PERMANENTFLAGS", [])).lower()
        flags = frozenset(re.sub(rb"[()]", b" ", permanent).decode("ascii", "replace").split())
        read_only = "READ-ONLY" in told
        told.clear()
        return Opened(
            name=name,
            uidvalidity=numbers.get("UIDVALIDITY", 0),
            uidnext=numbers.get("UIDNEXT", 0),
            exists=self._session.exists,
            modseq=numbers.get("HIGHESTMODSEQ", 0),
            keywords=None if "\\*" in flags else flags,
            read_only=read_only,
        )

    def _store(self, sign: str, keyword: str, uids: list[int]) -> bytes:
        tag: bytes = self._session._command("UID", "STORE", uid_set(uids), f"{sign}FLAGS.SILENT ({keyword})")
        return tag

    def _complete(self, tag: bytes) -> tuple[str, list[bytes]]:
        """The tagged answer, NO and BAD included."""
        self._session._check_bye()
        typ, answer = self._session._get_tagged_response(tag)
        return typ, answer

    def _check(self, typ: str, answer: list[bytes], doing: str) -> None:
        if typ != "OK":
            raise RefusedError(f"{self.account.name}: the server refuses {doing}: {_words(answer)}")

    @contextmanager
    def _errors(self, doing: str) -> Iterator[None]:
        """Whatever goes wrong on the wire becomes a sentence; the connection is not trusted afterwards."""
        account = self.account
        try:
            yield
        except LinderoError:
            raise
        except (IMAPClientAbortError, OSError, EOFError) as error:
            raise ConnectionLost(f"{account.name}: the connection ended while {doing}: {_why(error)}") from error
        except ProtocolError as error:
            raise ConnectionLost(f"{account.name}: the connection ended while {doing}: {SENSELESS}") from error
        except CapabilityError as error:
            raise RefusedError(f"{account.name}: the server cannot do this: {clean_line(str(error))}") from error
        except IMAPClientError as error:
            raise RefusedError(f"{account.name}: refused while {doing}: {_why(error)}") from error
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError) as error:
            raise ConnectionLost(f"{account.name}: the connection ended while {doing}: {SENSELESS}") from error


def _joined(mails: Iterator[Fetched]) -> list[Fetched]:
    """One value a mail: a server may split its answer, or add news of flags to it."""
    found: dict[int, Fetched] = {}
    for mail in mails:
        known = found.get(mail.uid)
        if known is None or (mail.is_whole and not known.is_whole):
            found[mail.uid] = mail
    return list(found.values())


def _read_slowly(answer: list[Record]) -> dict[bytes, Any]:
    """An answer in an unusual shape, by the library's reader."""
    try:
        parsed = parse_response(list(answer))
    except ProtocolError as error:
        raise ValueError("not an answer of IMAP") from error
    values = parsed[1] if len(parsed) == 2 else None
    if not isinstance(values, tuple) or len(values) % 2:
        raise ValueError("not the shape of FETCH")
    return {bytes(key).upper(): value for key, value in zip(values[::2], values[1::2], strict=True)}


def _grouped(records: list[Any]) -> Iterator[list[Any]]:
    group: list[Any] = []
    for record in records:
        group.append(record)
        if isinstance(record, bytes):
            if record or len(group) > 1:
                yield [part for part in group if part != b""]
            group = []


def _folder(answer: list[Any]) -> Folder:
    attributes, delimiter, name = parse_response(answer)[:3]
    shown = str(name) if isinstance(name, int) else decode_utf7(name)
    return Folder(
        name=shown if isinstance(shown, str) else str(shown),
        delimiter=delimiter.decode("ascii", "replace") if isinstance(delimiter, bytes) else "",
        attributes=frozenset(flag.decode("ascii", "replace").lower() for flag in attributes),
    )


def _quoted(name: str) -> str:
    encoded: str = encode_utf7(name).decode("ascii")
    return '"' + encoded.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _words(answer: Sequence[bytes | None]) -> str:
    """The server's own words, cleaned, at most a line of them."""
    return clean_line(b" ".join(part or b"" for part in answer).decode("utf-8", "replace"))[:200]


def _why(error: BaseException) -> str:
    if isinstance(error, OSError):
        return tls.reason(error)
    said = error.args[0] if error.args else type(error).__name__
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    text = re.sub(r"^(command: \w+ => )+|^socket error: |^\* BYE ", "", text)
    if text.startswith(("EOF", "unterminated")):
        return "the server hung up"
    if text.startswith("unexpected"):
        return SENSELESS  # and not the answer itself: it may hold words of a mail
    return clean_line(text)[:200]


def _login_error(account: Account, refusal: str) -> LinderoError:
    code = _CODE.search(refusal)
    said = refusal.partition("logging in: ")[2] or refusal
    if (code and code[1] in _PASSING_CODES) or (not code and _PASSING_WORDS.search(said)):
        return UnreachableError(f"{account.name}: the server is not taking logins now: {said}")
    from assistant import providers  # only when it is needed: the watcher stays small

    what_to_do = providers.refusal(providers.by_server(account.imap), auth=account.auth)
    error = LoginError(
        f"{account.name}: {account.imap.host} refused the login of {account.login or account.address}: {said}. "
        f"{what_to_do} Then run `lindero setup --check`"
    )
    error.said = said
    return error


def _bearer(mechanism: str, account: Account, login: str, token: str) -> Callable[[bytes], bytes]:
    """The token the first time, then the answer to the reason of a refusal."""
    words = iter([first_word(mechanism, login, account.imap, token)])
    return lambda _challenge: next(words, last_word(mechanism)).encode()

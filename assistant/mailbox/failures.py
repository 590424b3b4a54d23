"""What goes wrong with a mail server, as a sentence: whose fault, at what step, what to do."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, ProtocolError

from assistant import tls
from assistant.errors import ConnectionLost, LinderoError, LoginError, RefusedError, UnreachableError
from assistant.imap_fetch import MALFORMED
from assistant.settings import Account
from rules.cleaning import clean_line

_SENSELESS = "the server's answer makes no sense"
_CODE = re.compile(r"\[([A-Z-]+)[^\]]*\]", re.I)
# Codes and words of a login refused for the moment (RFC 5530, and what providers write): the password may be right.
_PASSING_CODES = frozenset(("UNAVAILABLE", "INUSE", "LIMIT", "OVERQUOTA", "SERVERBUG"))
_PASSING_WORDS = re.compile(
    r"too many|try again|temporar|rate limit|throttl|unavailable|timed? ?out|not connected", re.I
)
_WRONG_LOGIN = "AUTHENTICATIONFAILED"


@contextmanager
def as_sentences(account: str, doing: str) -> Iterator[None]:
    """Whatever goes wrong on the wire becomes a sentence; the connection is not trusted afterwards."""
    try:
        yield
    except LinderoError:
        raise
    except (IMAPClientAbortError, OSError, EOFError) as error:
        raise ConnectionLost(f"{account}: the connection ended while {doing}: {_why(error)}") from error
    except (ProtocolError, *MALFORMED) as error:
        raise ConnectionLost(f"{account}: the connection ended while {doing}: {_SENSELESS}") from error
    except CapabilityError as error:
        raise RefusedError(f"{account}: the server cannot do this: {clean_line(str(error))}") from error
    except IMAPClientError as error:
        if isinstance(error.__context__, IMAPClientAbortError):  # what imapclient takes for a refused login
            raise ConnectionLost(f"{account}: the connection ended while {doing}: {_why(error)}") from error
        raise RefusedError(f"{account}: refused while {doing}: {_why(error)}") from error


def server_words(answer: Sequence[bytes | None]) -> str:
    """The server's own words, cleaned, at most a line of them."""
    return clean_line(b" ".join(part or b"" for part in answer).decode("utf-8", "replace"))[:200]


def _why(error: BaseException) -> str:
    if isinstance(error, OSError):
        return tls.reason(error)
    said = error.args[0] if error.args else type(error).__name__
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    text = re.sub(r"^(command: \w+ => )*(socket error: )?(\* (BYE|NO|BAD)\b ?)?", "", text)
    text = re.sub(r"^\w+ command error: \w+ \[b['\"](.*)['\"]\]$", r"\1", text)
    if text.startswith(("EOF", "unterminated")):
        return "the server hung up"
    if said is None or text.startswith("unexpected"):
        return _SENSELESS  # and not the answer itself: it may hold words of a mail
    return clean_line(text)[:200] or "it gave no reason"


def login_error(account: Account, error: LinderoError, refusal: str) -> LinderoError:
    """A login that did not come about: cut short (ConnectionLost), refused for the moment (UnreachableError), or until
    the user does something (LoginError). `refusal`: the error's words without the secret.
    """
    codes = {code.upper() for code in _CODE.findall(refusal)} - {"ALERT"}
    said = refusal.partition("logging in: ")[2] or refusal
    if isinstance(error, ConnectionLost) and _WRONG_LOGIN not in codes:
        return ConnectionLost(refusal)
    if codes & _PASSING_CODES or (not codes and _PASSING_WORDS.search(said)):
        return UnreachableError(f"{account.name}: the server is not taking logins now: {said}")
    from assistant import providers  # only when it is needed: the watcher stays small

    what_to_do = providers.refusal(providers.by_server(account.imap), auth=account.auth)
    refused = LoginError(
        f"{account.name}: {account.imap.host} refused the login of {account.login or account.address}:"
        f" {said.rstrip('.')}. {what_to_do} Then run `lindero setup --check`"
    )
    refused.said = said
    return refused

"""Signing in by the browser (OAuth 2.0): the strings for IMAP and SMTP, tokens kept in the keyring and renewed.

The libraries of Google and Microsoft are the optional extra `oauth` and run in child processes alone
(`assistant.signing_in`). Without them `token_command` serves.
"""

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

from assistant import children, keys
from assistant.clock import SystemClock
from assistant.settings import Account, Server

SERVICE = "lindero-oauth"
RENEWAL_SECONDS = 25.0
SIGN_IN_SECONDS = 15 * 60.0
EARLY_SECONDS = 300.0  # a token is renewed this long before its end
NAMES = {"google": "Google", "microsoft": "Microsoft"}

_fresh: dict[str, tuple[str, float]] = {}  # address -> access token and its end, of this process alone
_one_at_a_time = threading.Lock()


def first_word(mechanism: str, user: str, server: Server, token: str) -> str:
    """What a client says first, before base64 (OAUTHBEARER: RFC 7628 section 3.1)."""
    if mechanism == "XOAUTH2":
        return f"user={user}\x01auth=Bearer {token}\x01\x01"
    name = user.replace("=", "=3D").replace(",", "=2C")  # RFC 5801 section 4
    return f"n,a={name},\x01host={server.host}\x01port={server.port}\x01auth=Bearer {token}\x01\x01"


def last_word(mechanism: str) -> str:
    """The answer to the reason of a refusal, after which the server ends it (RFC 7628 section 3.2.3)."""
    return "" if mechanism == "XOAUTH2" else "\x01"


def access_token(account: Account, *, may_prompt: bool = False) -> str:
    """A token that is good for some minutes at least, "" when nobody has signed in. Raises keys.SecretError."""
    with _one_at_a_time:
        token, end = _fresh.get(account.address, ("", 0.0))
        if end - EARLY_SECONDS > SystemClock().now().timestamp():
            return token
        kept = keys.stored(account.address, service=SERVICE, may_prompt=may_prompt)
        return renew(account, json.loads(kept), may_prompt) if kept else ""


def renew(account: Account, kept: dict[str, Any], may_prompt: bool) -> str:
    answers = list(exchange(account, {"do": "renew", **kept}, RENEWAL_SECONDS))
    return accept(account, kept, answers[-1] if answers else {}, may_prompt)


def sign_in(account: Account, show: Callable[[str, str], None], *, client_secret: str = "") -> None:
    """Let the user sign in by the browser and keep the result in the keyring.

    `show(address, code)` is called once with the page to open and the code to type there ("" where none is needed).
    `client_secret` is what Google gives out with a client id for desktop programs; it is kept in the keyring too.
    """
    if account.oauth is None:
        raise keys.SecretError(f'{account.name}: signing in needs oauth = {{ provider = "…", client_id = "…" }}.')
    kept = {
        "provider": account.oauth.provider,
        "client_id": account.oauth.client_id,
        "authority": account.oauth.authority,
        "client_secret": client_secret,
        "address": account.address,
        "cache": "",
    }
    told: dict[str, Any] = {}
    for told in exchange(account, {"do": "sign-in", **kept}, SIGN_IN_SECONDS):
        if "page" in told:
            show(told["page"], told["code"])
    with _one_at_a_time:
        accept(account, kept, told, True)


def accept(account: Account, kept: dict[str, Any], told: dict[str, Any], may_prompt: bool) -> str:
    """Keep what the child brought home. What the provider changed replaces what the keyring held."""
    if "token" not in told:
        raise refused(account, kept["provider"], told.get("problem", "broken"))
    _fresh[account.address] = (told["token"], SystemClock().now().timestamp() + told["seconds"])
    if told["cache"] != kept["cache"]:
        text = json.dumps(kept | {"cache": told["cache"]})
        keys.store(account.address, text, service=SERVICE, may_prompt=may_prompt)
    return str(told["token"])


def sign_out(account: Account) -> None:
    """Forget the sign-in here; the provider's page of connected apps ends it there."""
    _fresh.pop(account.address, None)
    keys.erase(account.address, service=SERVICE)


def exchange(account: Account, wish: dict[str, Any], seconds: float) -> Iterator[dict[str, Any]]:
    """What the child says, line by line."""
    argv = children.ours("assistant.signing_in", "answer")
    try:
        for line in children.lines(argv, seconds=seconds, given=json.dumps(wish).encode()):
            yield json.loads(line)
    except children.ChildError as error:
        raise refused(account, wish["provider"], "unreachable" if error.reason == "slow" else "broken") from None
    except ValueError:
        raise refused(account, wish["provider"], "broken") from None


def refused(account: Account, provider: str, problem: str) -> keys.SecretError:
    name = NAMES.get(provider, provider)
    said = {
        "missing": f"signing in at {name} needs the extra `oauth` (pip install 'lindero[oauth]'), or token_command.",
        "ended": f"the sign-in at {name} has ended or was withdrawn. Sign in again with `lindero setup`.",
        "declined": f"{name} was not given a yes in the browser. Start again with `lindero setup`.",
        "client": f"{name} does not know this client id, or does not let it read mail. See docs/accounts.md.",
        "unreachable": f"{name}'s sign-in page does not answer. Is the network up?",
        "broken": f"{name} gave an answer that makes no sense. Try again later, or set token_command.",
    }
    sentence = f"{account.name}: {said.get(problem, said['broken'])}"
    return keys.SecretError(sentence, passing=problem in ("unreachable", "broken"))

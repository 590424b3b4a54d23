"""Logging in to a submission server (RFC 4954): one AUTH a connection, and no secret in any sentence."""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Callable

from assistant.keys import without_secret
from assistant.oauth import first_word, last_word
from assistant.settings import Server

Say = Callable[..., tuple[int, bytes]]  # a command and its argument -> code and words

MECHANISMS = {"password": ("PLAIN", "LOGIN", "CRAM-MD5"), "oauth2": ("XOAUTH2", "OAUTHBEARER")}


def mechanism_for(auth: str, offered: list[str]) -> str:
    """The best mechanism that both know, "" for none."""
    return next((name for name in MECHANISMS[auth] if name in offered), "")


def authenticate(say: Say, mechanism: str, login: str, key: str, server: Server) -> tuple[int, str]:
    """One AUTH; the server's last code and its words without the secret."""
    code, words = dialogue(say, mechanism, login, key, server)
    return code, without_secret(words.decode("utf-8", "replace"), key)


def dialogue(say: Say, mechanism: str, login: str, key: str, server: Server) -> tuple[int, bytes]:
    if mechanism == "PLAIN":  # RFC 4616
        return say("AUTH", f"PLAIN {plain(login, key)}")
    if mechanism == "LOGIN":
        code, words = say("AUTH", "LOGIN " + b64(login))
        if code == 334 and asks_for_name(words):  # some do not hear what comes with the command
            code, words = say(b64(login))
        return say(b64(key)) if code == 334 else (code, words)
    if mechanism == "CRAM-MD5":  # RFC 2195
        code, words = say("AUTH", "CRAM-MD5")
        if code != 334:
            return code, words
        digest = hmac.new(key.encode(), b64decode(words), "md5").hexdigest()
        return say(b64(f"{login} {digest}"))
    code, words = say("AUTH", f"{mechanism} {b64(first_word(mechanism, login, server, key))}")
    end = b64(last_word(mechanism))
    return say(end) if code == 334 else (code, words)  # 334 holds the reason as JSON; an answer ends it


def asks_for_name(challenge: bytes) -> bool:
    """Username:, User Name and the like, in base64."""
    try:
        return b64decode(challenge).lower().startswith(b"user")
    except ValueError:
        return False


def plain(login: str, key: str) -> str:
    return b64(f"\0{login}\0{key}")


def b64(text: str) -> str:
    return b64encode(text.encode("utf-8")).decode("ascii")

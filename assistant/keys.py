"""Passwords and tokens: from a command, from the keyring, from the environment, in this order.

The only file that imports keyring, and it does so in a short-lived child process alone: a keyring that hangs, prompts
or crashes stays there, and the watcher keeps its memory. Secrets travel by pipes, never in argv, and are never logged.
"""

import json
import os
import re
import shlex
import sys
from base64 import b64decode
from pathlib import Path
from typing import Any

from assistant import children
from assistant.errors import DataError, LoginError
from assistant.settings import Account

SERVICE = "lindero"
KEYRING_SECONDS = 7.0
COMMAND_SECONDS = 10.0
ANOTHER = "Choose another (see `keyring --list-backends`)"
ELSEWHERE = "or set password_command for the account"


class SecretError(LoginError):
    """No secret could be had, and no server was asked. With `passing`, trying again later may help."""

    def __init__(self, sentence: str, *, passing: bool = False) -> None:
        super().__init__(sentence)
        self.passing = passing


def secret(account: Account, *, may_prompt: bool | None = None) -> str:
    """The password of the account or, with `auth = "oauth2"`, an access token that is still good.

    `may_prompt`: whether the keyring may ask the user to unlock it; by default only on a terminal. Raises SecretError.
    """
    prompting = on_a_terminal() if may_prompt is None else may_prompt
    oauth = account.auth == "oauth2"
    setting, command = ("token_command", account.token_command) if oauth else ("password_command", "")
    setting, command = (setting, command) if command else ("password_command", account.password_command)
    if command:
        return from_command(command, setting, account.name)
    try:
        found = token(account, prompting) if oauth else stored(account.address, may_prompt=prompting)
    except SecretError:
        found = from_environment(account.name)
        if not found:
            raise
    found = found or from_environment(account.name)
    if not found:
        raise nothing(account, oauth)
    return found


def token(account: Account, may_prompt: bool) -> str:
    from assistant.oauth import access_token

    return access_token(account, may_prompt=may_prompt)


def nothing(account: Account, oauth: bool) -> SecretError:
    if oauth:
        return SecretError(f"{account.name}: nobody has signed in yet. Run `lindero setup`, or set token_command.")
    return SecretError(
        f"{account.name}: no password is stored for {account.address}. Run `lindero setup`, {ELSEWHERE}."
    )


def on_a_terminal() -> bool:
    return bool(sys.stdin and sys.stdin.isatty())


def from_command(command: str, setting: str, account: str) -> str:
    """The first line that the user's command prints, without its line end. No shell takes part."""
    where = f"{account}: {setting}"
    try:
        argv = shlex.split(command)
    except ValueError:
        raise SecretError(f"{where} has a quotation mark that is not closed.") from None
    if not argv:
        raise SecretError(f"{where} is empty.")
    argv[0] = str(Path(argv[0]).expanduser()) if argv[0].startswith("~") else argv[0]
    try:
        ended = children.run(argv, seconds=COMMAND_SECONDS)
    except children.ChildError as error:
        raise SecretError(f"{where}: {said(error.reason, argv[0])}", passing=error.reason == "slow") from None
    if ended.code:
        why = f"{Path(argv[0]).name!r} ended with code {ended.code}. Run it by hand to see what it says."
        raise SecretError(f"{where}: {why}", passing=True)
    return first_line(ended.out, where)


def said(reason: str, program: str) -> str:
    return {
        "missing": f"there is no program {Path(program).name!r} here. Is it installed, and in PATH?",
        "forbidden": f"{Path(program).name!r} could not be started. May you run it?",
        "slow": f"no answer within {COMMAND_SECONDS:g} s. Does it wait for something to be unlocked?",
        "long": "it prints far more than a password.",
    }[reason]


def first_line(out: bytes, where: str) -> str:
    line = out.split(b"\n", 1)[0].removesuffix(b"\r")
    if not line:
        raise SecretError(f"{where} printed nothing on its first line.", passing=True)
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        raise SecretError(f"{where} printed something that is not UTF-8 text.") from None


def from_environment(account: str) -> str:
    """LINDERO_PASSWORD_<ACCOUNT> (capitals; anything but letters and digits becomes `_`), else LINDERO_PASSWORD."""
    return os.environ.get(variable(account)) or os.environ.get(children.SECRET_VARIABLE, "")


def variable(account: str) -> str:
    return f"{children.SECRET_VARIABLE}_{re.sub('[^A-Z0-9]', '_', account.upper())}"


def stored(user: str, *, service: str = SERVICE, may_prompt: bool = False) -> str:
    """What the keyring holds, "" when it holds nothing. Raises SecretError when the keyring cannot be used."""
    return str(ask({"do": "get", "service": service, "user": user, "may_prompt": may_prompt}).get("secret") or "")


def store_secret(account: Account, text: str) -> None:
    """Keep the account's password in the keyring, and see in a second process that it is really there."""
    store(account.address, text)


def store(user: str, text: str, *, service: str = SERVICE, may_prompt: bool = True) -> None:
    if not text or "\n" in text or "\0" in text:
        raise DataError("A password is one line, and not empty.")
    wish = {"do": "set", "service": service, "user": user, "secret": text, "may_prompt": may_prompt}
    backend = ask(wish).get("backend", "")
    if stored(user, service=service, may_prompt=may_prompt) != text:
        raise SecretError(f"The keyring ({backend}) took the password and did not keep it. Use another, {ELSEWHERE}.")


def erase(user: str, *, service: str = SERVICE) -> None:
    """Forget a secret; one that was not there is no mistake."""
    ask({"do": "delete", "service": service, "user": user, "may_prompt": True})


def without_secret(words: str, secret: str) -> str:
    """A server's words; one that repeats what it was told, as it is or in base64, is quoted without it."""
    plain = words.replace(secret, "…") if secret else words
    return re.sub(r"[A-Za-z0-9+/=]{8,}", lambda run: "…" if _holds(run[0], secret) else run[0], plain)


def _holds(run: str, secret: str) -> bool:
    """Is this base64 of something with a secret in it, or so long that it may be a token?"""
    if len(run) >= 40:
        return True
    try:
        return bool(secret) and secret.encode() in b64decode(run.rstrip("=") + "==")
    except ValueError:
        return False


def keyring_name() -> str:
    """The keyring that would be used, for a report. Raises SecretError when none can be."""
    return str(ask({"do": "name", "may_prompt": False}).get("backend", ""))


def ask(wish: dict[str, Any]) -> dict[str, Any]:
    """One question to the keyring, in a child of its own."""
    try:
        ended = children.run(
            children.ours("assistant.keys", "answer"), seconds=KEYRING_SECONDS, given=json.dumps(wish).encode()
        )
    except children.ChildError as error:
        raise SecretError(sentence("slow" if error.reason == "slow" else "broken", ""), passing=True) from None
    try:
        told: dict[str, Any] = json.loads(ended.out)
    except ValueError:
        raise SecretError(sentence("broken", ""), passing=True) from None
    if problem := told.get("problem"):
        raise SecretError(sentence(problem, told.get("backend", "")), passing=problem in ("locked", "broken"))
    return told


def sentence(problem: str, backend: str) -> str:
    named = f" ({backend})" if backend else ""
    return {
        "slow": f"The keyring did not answer within {KEYRING_SECONDS:g} s. Unlock it (log in to your desktop session), "
        f"then try again, {ELSEWHERE}.",
        "locked": "The keyring is locked, and a background start does not ask for its password. Unlock it (log in to "
        "your desktop session), then it goes on by itself.",
        "none": f"There is no keyring on this machine{named}. Start one (GNOME Keyring, KWallet), {ELSEWHERE}.",
        "null": f"The keyring in use keeps nothing{named}. {ANOTHER}, {ELSEWHERE}.",
        "plain": f"The keyring in use would keep passwords unprotected{named}, so lindero does not use it. "
        f"{ANOTHER}, {ELSEWHERE}.",
        "broken": f"The keyring does not work{named}. See `keyring --list-backends`, {ELSEWHERE}.",
    }[problem]


# From here on: inside the child.


class RefusedError(Exception):
    """This keyring will not do: none, null, plain or locked."""


def answer() -> None:
    """Read one wish from standard input, answer on standard output, where a chatty keyring can write nothing."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    wish = json.load(sys.stdin)
    told: dict[str, Any] = {}
    try:
        backend = chosen()
        told["backend"] = name_of(backend)
        refuse(backend, wish["may_prompt"])
        told |= carry_out(backend, wish)
    except RefusedError as error:
        told["problem"] = str(error)
    except Exception as error:
        told["problem"] = "none" if type(error).__name__ == "NoKeyringError" else "broken"
        told["problem"] = "locked" if type(error).__name__ == "KeyringLocked" else told["problem"]
        told.setdefault("backend", type(error).__name__)
    print(json.dumps(told), file=out, flush=True)
    os._exit(0)  # a keyring may have left threads behind that never end


def chosen() -> Any:
    """The keyring that is set or the best found; of a chain its first safe link, for links are tried in silence."""
    import keyring

    backend = keyring.get_keyring()
    if name_of(backend) == "keyring.backends.chainer.ChainerBackend":
        return next((link for link in backend.backends if not weakness(link)), backend)  # type: ignore[attr-defined]
    return backend


def name_of(backend: object) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def weakness(backend: Any) -> str:
    """Why a keyring will not do, "" when it will. Its makers advise against any of a priority below 1."""
    name = name_of(backend)
    if name.startswith("keyring.backends.fail."):
        return "none"
    if name.startswith("keyring.backends.null."):
        return "null"
    if name.startswith("keyrings.alt.") or "plain" in name.lower() or "insecure" in name.lower():
        return "plain"
    return "plain" if backend.priority < 1 else ""


def refuse(backend: Any, may_prompt: bool) -> None:
    if why := weakness(backend):
        raise RefusedError(why)
    if not may_prompt and is_locked(backend):
        raise RefusedError("locked")


def is_locked(backend: Any) -> bool:
    """Whether asking would make a window pop up. On macOS windows are forbidden to this process instead."""
    module = type(backend).__module__
    if module in ("keyring.backends.SecretService", "keyring.backends.libsecret"):
        import secretstorage

        try:
            return bool(secretstorage.Collection(secretstorage.dbus_init()).is_locked())
        except secretstorage.exceptions.ItemNotFoundException:
            return True  # no collection yet: making one asks for a new password
    if module == "keyring.backends.kwallet":
        return not wallet_is_open(backend.bus_name, backend.object_path)
    if module == "keyring.backends.macOS":
        import ctypes

        ctypes.CDLL("/System/Library/Frameworks/Security.framework/Security").SecKeychainSetUserInteractionAllowed(0)
    return False


def wallet_is_open(bus: str, path: str) -> bool:
    """Ask KWallet, which has a question of this name for wallets and one for handles: hence the explicit signature."""
    from jeepney import DBusAddress, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    wallet = DBusAddress(path, bus_name=bus, interface="org.kde.KWallet")
    with open_dbus_connection(bus="SESSION") as connection:
        (name,) = connection.send_and_get_reply(new_method_call(wallet, "networkWallet")).body
        (is_open,) = connection.send_and_get_reply(new_method_call(wallet, "isOpen", "s", (name,))).body
    return bool(is_open)


def carry_out(backend: Any, wish: dict[str, Any]) -> dict[str, Any]:
    match wish["do"]:
        case "get":
            return {"secret": backend.get_password(wish["service"], wish["user"])}
        case "set":
            backend.set_password(wish["service"], wish["user"], wish["secret"])
        case "delete" if backend.get_password(wish["service"], wish["user"]) is not None:
            backend.delete_password(wish["service"], wish["user"])
    return {}

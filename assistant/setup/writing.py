"""What set-up learns, written into the user's file: comments and order kept, whole or not at all."""

from pathlib import Path
from typing import Any

from assistant.config.editing import TomlText
from assistant.config.reading import read_toml
from assistant.config.writing import OPENING, keep
from assistant.settings import Account, Server

DEFAULT = Account("", "", Server("", 0))


def save_me(path: Path, name: str, address: str, language: str) -> None:
    """The user's name, one more address of theirs, and the language of the screens."""
    toml, content = taken_apart(path)
    me = content.get("me", {})
    if name:
        toml.set(("me",), "name", name)
    if "language" not in me:
        toml.set(("me",), "language", language)
    addresses = [str(each) for each in me.get("addresses", [])]
    if address and address.lower() not in [each.lower() for each in addresses]:
        toml.set(("me",), "addresses", [*addresses, address.lower()])
    keep(path, str(toml))


def save_account(path: Path, account: Account) -> None:
    """Add an account, or replace the one of the same name or address; keys that set-up does not know stay."""
    toml, content = taken_apart(path)
    known = content.get("account", [])
    number = next((n for n, table in enumerate(known) if is_same(table, account)), None)
    if number is None:
        toml.add_entry(("account",), dict(fields(account)))
    else:
        for key, value in fields(account):
            if value != known[number].get(key):
                toml.set_in_entry(("account",), number, key, value)
    keep(path, str(toml))


def is_same(table: Any, account: Account) -> bool:
    return table.get("name") == account.name or str(table.get("address", "")).lower() == account.address.lower()


def fields(account: Account) -> list[tuple[str, Any]]:
    """The keys of [[account]]; None for what has its usual value and need not be written."""
    plain = ("name", "address")
    usual = ("auth", "password_command", "token_command", "ca_file", "sent_folder", "drafts_folder", "save_sent")
    found: list[tuple[str, Any]] = [(key, getattr(account, key)) for key in plain]
    found += [("imap", server(account.imap)), ("smtp", server(account.smtp))]
    found.append(("login", None if account.login in ("", account.address) else account.login))
    found += [(key, None if (v := getattr(account, key)) == getattr(DEFAULT, key) else v) for key in usual]
    found.append(("oauth", oauth(account)))
    found.append(("folders", None if account.folders == DEFAULT.folders else list(account.folders)))
    found.append(("tagging", account.tagging.value))
    return found


def server(found: Server | None) -> dict[str, Any] | None:
    return None if found is None else {"host": found.host, "port": found.port, "tls": found.tls.value}


def oauth(account: Account) -> dict[str, Any] | None:
    if account.oauth is None:
        return None
    authority = {"authority": account.oauth.authority} if account.oauth.authority else {}
    return {"provider": account.oauth.provider, "client_id": account.oauth.client_id, **authority}


def taken_apart(path: Path) -> tuple[TomlText, dict[str, Any]]:
    """The file as a text to edit and as what it says. Raises ConfigError."""
    if not path.exists():
        return TomlText(OPENING), {}
    content = read_toml(path)
    return TomlText(path.read_bytes().decode("utf-8-sig")), content

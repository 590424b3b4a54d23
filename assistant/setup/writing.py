"""What set-up learns, written into the user's file: comments and order kept, whole or not at all."""

from pathlib import Path
from typing import Any

from assistant.errors import ConfigError
from assistant.files import write_private
from assistant.settings import Account, Server

DEFAULT = Account("", "", Server("", 0))
HEADING = "lindero: limits, clients and accounts. Edit it freely; `lindero doctor` checks it."


def save_me(path: Path, name: str, address: str, language: str) -> None:
    """The user's name, one more address of theirs, and the language of the screens."""
    document = read(path)
    me = section(document, "me")
    if name:
        me["name"] = name
    if "language" not in me:
        me["language"] = language
    addresses = [str(each) for each in me.get("addresses", [])]
    if address and address.lower() not in [each.lower() for each in addresses]:
        me["addresses"] = [*addresses, address.lower()]
    write(path, document)


def save_account(path: Path, account: Account) -> None:
    """Add an account, or replace the one of the same name or address; keys that set-up does not know stay."""
    import tomlkit

    document = read(path)
    listed = document.setdefault("account", tomlkit.aot())
    table = next((t for t in listed if is_same(t, account)), None)
    if table is None:
        table = tomlkit.table()
        table.trivia.indent = "\n"  # a blank line above
        listed.append(table)
    for key, value in fields(account):
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value
    write(path, document)


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


def server(found: Server | None) -> Any:
    import tomlkit

    if found is None:
        return None
    table = tomlkit.inline_table()
    table.update({"host": found.host, "port": found.port, "tls": found.tls.value})
    return table


def oauth(account: Account) -> Any:
    import tomlkit

    if account.oauth is None:
        return None
    table = tomlkit.inline_table()
    table.update({"provider": account.oauth.provider, "client_id": account.oauth.client_id})
    if account.oauth.authority:
        table["authority"] = account.oauth.authority
    return table


def section(document: Any, name: str) -> Any:
    import tomlkit

    if name not in document:
        document[name] = tomlkit.table()
    return document[name]


def read(path: Path) -> Any:
    """The file as a document that keeps its comments. Raises ConfigError."""
    import tomlkit
    from tomlkit.exceptions import ParseError

    try:
        return tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        document = tomlkit.document()
        document.add(tomlkit.comment(HEADING))
        return document
    except (OSError, UnicodeDecodeError, ParseError) as error:
        raise ConfigError(f"{path} cannot be read, so nothing was written: {error}") from None


def write(path: Path, document: Any) -> None:
    import tomlkit

    try:
        write_private(path, tomlkit.dumps(document))
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from None

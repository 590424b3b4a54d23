"""The sections of the machine's side: [[account]], [watch], [send]."""

from math import ceil
from pathlib import Path

from assistant.config.amounts import Wrong, duration, shown
from assistant.config.tables import Table, address, boolean, choice, full_text, integer, text, texts
from assistant.settings import Account, OAuthClient, SendSettings, Server, Tagging, Tls, WatchSettings

IMAP_PORTS = {"implicit": 993, "starttls": 143, "none": 143}
SMTP_PORTS = {"implicit": 465, "starttls": 587, "none": 25}
MOST_IDLE_SECONDS = 29 * 60  # RFC 2177: a server may log out a client that is silent for 30 minutes
DAY_SECONDS = 86_400
NO_SERVER = Server("", 0)


def read_accounts(root: Table, folder: Path) -> tuple[Account, ...]:
    accounts = []
    for table in root.tables("account"):
        accounts.append(_read_account(table, folder))
        table.finish()
        root.problems.extend(table.problems)
    names = [account.name for account in accounts]
    for name in sorted({name for name in names if names.count(name) > 1}):
        root.wrong("account", Wrong(f"{shown(name)} is the name of two accounts", "give each its own"))
    return tuple(accounts)


def _read_account(table: Table, folder: Path) -> Account:
    own = table.need("address", address, "", '"marta@martarey.example"')
    name = table.take("name", full_text, own)
    imap = _server(table, "imap", IMAP_PORTS) if "imap" in table else NO_SERVER
    if imap is NO_SERVER:
        table.need("imap", text, "", '{ host = "imap.example", port = 993, tls = "implicit" }')
    ca_file = table.take("ca_file", full_text, "")
    return Account(
        name=name,
        address=own,
        imap=imap,
        smtp=_server(table, "smtp", SMTP_PORTS) if "smtp" in table else None,
        login=table.take("login", full_text, own),
        auth=table.take("auth", choice("password", "oauth2"), "password"),
        password_command=table.take("password_command", _command, ""),
        token_command=table.take("token_command", _command, ""),
        oauth=_oauth(table.table("oauth")) if "oauth" in table else None,
        ca_file=str(folder / Path(ca_file).expanduser()) if ca_file else "",
        save_sent=table.take("save_sent", choice("auto", "always", "never"), "auto"),
        folders=table.take("folders", texts, ("INBOX",)),
        since_days=table.take("since", _days, 30),
        tagging=Tagging(table.take("tagging", choice("on", "dry-run"), "on")),
        sent_folder=table.take("sent_folder", text, ""),
        drafts_folder=table.take("drafts_folder", text, ""),
    )


def _server(account: Table, key: str, ports: dict[str, int]) -> Server:
    table = account.table(key)
    host = table.need("host", full_text, "", f'"{key}.example"')
    tls = table.take("tls", choice(*ports), "implicit")
    port = table.take("port", integer(1, 65_535), ports[tls])
    server = Server(host, port, Tls(tls))
    if server.tls is Tls.NONE and host and not server.is_here:
        table.wrong("tls", Wrong(f'"none" would send the password in the clear to {host}', 'write tls = "implicit"'))
    table.finish()
    return server


def _oauth(table: Table) -> OAuthClient:
    provider = table.need("provider", choice("google", "microsoft"), "google", '"google" or "microsoft"')
    client_id = table.need("client_id", full_text, "", "the client id of your own registration")
    authority = table.take("authority", text, "")
    if authority and not authority.startswith("https://"):
        table.wrong("authority", Wrong(f"{shown(authority)} is not an https address", '"https://login.example/tenant"'))
    table.finish()
    return OAuthClient(provider, client_id, authority)


def _days(value: object) -> int:
    """A length of time in days, a part of a day counted whole."""
    return ceil(duration(value) / DAY_SECONDS)


def _command(value: object) -> str:
    """A command that can be split as a shell would."""
    import shlex

    command = full_text(value)
    try:
        shlex.split(command)
    except ValueError as error:
        raise Wrong(f"{shown(command)} cannot be split into words: {error}", "close its quotes") from None
    return command


def read_watch(table: Table) -> WatchSettings:
    usual = WatchSettings()
    settings = WatchSettings(
        connect_timeout_seconds=table.take("connect_timeout", duration, usual.connect_timeout_seconds),
        read_timeout_seconds=table.take("read_timeout", duration, usual.read_timeout_seconds),
        idle_renewal_seconds=table.take("idle_renewal", _idle_renewal, usual.idle_renewal_seconds),
        poll_interval_seconds=table.take("poll_interval", duration, usual.poll_interval_seconds),
        retry_first_seconds=table.take("retry_first", duration, usual.retry_first_seconds),
        retry_most_seconds=table.take("retry_most", duration, usual.retry_most_seconds),
        login_attempts=table.take("login_attempts", integer(1, 100), usual.login_attempts),
        notify=table.take("notify", choice("emergencies", "never"), usual.notify),
        notify_command=table.take("notify_command", _command, usual.notify_command),
        morning_line=table.take("morning_line", boolean, usual.morning_line),
    )
    table.finish()
    return settings


def _idle_renewal(value: object) -> float:
    seconds = duration(value)
    if seconds > MOST_IDLE_SECONDS:
        raise Wrong(f"{shown(value)} is too long: servers end a silent IDLE after 30 minutes", "at most 29 min")
    return seconds


def read_send(table: Table) -> SendSettings:
    usual = SendSettings()
    settings = SendSettings(
        timeout_seconds=table.take("timeout", duration, usual.timeout_seconds),
        dot_timeout_seconds=table.take("dot_timeout", duration, usual.dot_timeout_seconds),
        retry_first_seconds=table.take("retry_first", duration, usual.retry_first_seconds),
        retry_most_seconds=table.take("retry_most", duration, usual.retry_most_seconds),
        give_up_after_seconds=table.take("give_up_after", duration, usual.give_up_after_seconds),
        late_after_seconds=table.take("late_after", duration, usual.late_after_seconds),
    )
    table.finish()
    return settings

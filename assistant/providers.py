"""What is known of mail providers: servers, how to sign in, and what to do when they say no. Data: providers.toml.

Nothing here asks the network but `hosting_provider`, and that asks the system's resolver alone.
"""

import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.at_once import ask_all
from assistant.settings import Account, Server, Tls
from assistant.texts import table

FILE = Path(__file__).with_suffix(".toml")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
IMPLICIT_PORTS = (993, 465)
LEADING_NAMES = ("imap", "mail", "autodiscover", "smtp")
RESOLVER_SECONDS = 5.0
Resolver = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider. `imap` is "" where there is none; `page` is its name for the page of app passwords, by language."""

    key: str
    name: str
    domains: tuple[str, ...]
    imap: str
    smtp: str
    secret: str  # password | mailbox | app | app-2fa | sign-in | bridge
    page: dict[str, str]
    url: str
    switch: str
    oauth: str  # "" | google | microsoft
    files_sent: bool
    canonical: tuple[str, ...]

    def servers(self, address: str) -> tuple[Server, Server]:
        """IMAP and SMTP for this address."""
        domain = domain_of(address)
        names = {"domain": domain, "dashed": domain.replace(".", "-")}
        return server(self.imap.format_map(names), 993), server(self.smtp.format_map(names), 465)


@cache
def known() -> tuple[Provider, ...]:
    return tuple(provider(entry) for entry in table(FILE)["provider"])


def provider(entry: dict[str, Any]) -> Provider:
    page = entry.get("page", {})
    return Provider(
        key=entry["key"],
        name=entry["name"],
        domains=tuple(entry["domains"]),
        imap=entry["imap"],
        smtp=entry["smtp"],
        secret=entry["secret"],
        page=page if isinstance(page, dict) else {"en": page},
        url=entry.get("url", ""),
        switch=entry.get("switch", ""),
        oauth=entry.get("oauth", ""),
        files_sent=entry.get("files_sent", False),
        canonical=tuple(entry.get("canonical", ())),
    )


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].strip().rstrip(".").lower()


def server(text: str, usual_port: int) -> Server:
    """`host`, `host:port` or `[address]:port`, as a person types it. Raises ValueError."""
    text = text.strip()
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]") or (text.count(":") > 1 and "[" not in text):
        host, number = text, usual_port
    else:
        number = int(port)
    host = host.strip("[]").rstrip(".").lower()
    if not host or any(character.isspace() or character in "/@" for character in host) or not 0 < number < 65536:
        raise ValueError(text)
    return Server(host, number, Tls.IMPLICIT if number in IMPLICIT_PORTS else Tls.STARTTLS)


def by_address(address: str) -> Provider | None:
    domain = domain_of(address)
    return next((each for each in known() if domain in each.domains), None)


def by_name(text: str) -> Provider | None:
    """The provider a person means: its key, its name, or the beginning of either."""
    wanted = text.strip().lower()
    if not wanted:
        return None
    spoken = {"office 365": "microsoft-365", "exchange": "microsoft-365", "google": "google-workspace"}
    wanted = spoken.get(wanted, wanted)
    exact = [each for each in known() if wanted in (each.key, each.name.lower())]
    near = [each for each in known() if each.key.startswith(wanted) or each.name.lower().startswith(wanted)]
    return next(iter(exact + near), None)


def by_server(found: Server) -> Provider | None:
    """The provider whose server this is, for accounts that are configured already. On loopback the port decides."""
    if found.host in LOOPBACK:
        local = f"{LOOPBACK[0]}:{found.port}"
        return next((each for each in known() if local in (each.imap, each.smtp)), None)
    return by_host(found.host)


def by_host(host: str) -> Provider | None:
    """The provider whose servers bear this name, or whose names end in the same way."""
    host = host.lower()
    served = [each for each in known() if each.imap and host in (bare(each.imap), bare(each.smtp))]
    return next(iter(served + [each for each in known() if ends_in(host, each.canonical)]), None)


def bare(text: str) -> str:
    return text.partition(":")[0]


def ends_in(host: str, suffixes: Iterable[str]) -> bool:
    return any(host == suffix or host.endswith("." + suffix) for suffix in suffixes)


def canonical_name(host: str) -> str:
    """The name that `host` really leads to (its CNAME), by the system's resolver; "" when it leads nowhere."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_CANONNAME)
    except (OSError, UnicodeError):
        return ""
    return (found[0][3] or host).rstrip(".").lower()


def hosting_provider(address: str, resolve: Resolver = canonical_name) -> Provider | None:
    """The provider behind an address with a domain of its own, found by where its mail names lead."""
    domain = domain_of(address)
    names = ask_all(resolve, [f"{name}.{domain}" for name in LEADING_NAMES], RESOLVER_SECONDS)
    found = (by_host(name) for name in names if name and not ends_in(name, (domain,)))
    return next(filter(None, found), None)


def guesses(address: str) -> tuple[tuple[Server, Server], ...]:
    """IMAP and SMTP servers to try for a domain nothing is known of, likeliest first."""
    domain = domain_of(address)
    return tuple(
        (Server(f"{imap}{domain}", 993), Server(f"{smtp}{domain}", 465))
        for imap, smtp in (("imap.", "smtp."), ("mail.", "mail."), ("", ""))
    )


def files_sent_itself(account: Account) -> bool:
    """Whether what is sent by SMTP turns up in Sent by itself, so that a second copy would be one too many."""
    server = account.smtp or account.imap
    found = by_address(account.address) if server.is_here else by_host(server.host)  # a bridge serves its own alone
    return found is not None and found.files_sent


def advice(found: Provider | None, language: str = "en") -> str:
    """What secret to give, and where to get it. "" for an unknown provider."""
    if found is None:
        return ""
    if not found.imap:
        return worded("none", found, language)
    said = worded(found.secret, found, language)
    return f"{said} {worded('switch', found, language)}" if found.switch else said


def refusal(found: Provider | None, language: str = "en", auth: str = "password") -> str:
    """What to do when the server refused the login."""
    if auth == "oauth2":
        return worded("refused-sign-in", found, language)
    said = worded(f"refused-{found.secret if found else 'password'}", found, language)
    return f"{said} {worded('switch', found, language)}" if found and found.switch else said


def worded(key: str, found: Provider | None, language: str) -> str:
    spoken = table(FILE)["words"]
    words = spoken.get(language, spoken["en"])
    name = found.name if found else words["unknown"]
    page = (found.page.get(language) or found.page.get("en", "")) if found else ""
    text: str = words[key].format(
        provider=name, page=page, url=found.url if found else "", switch=found.switch if found else ""
    )
    return text[:1].upper() + text[1:]

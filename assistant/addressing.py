"""Whom a reply goes to: the address, shown whole, and what is odd about it.

Nothing here refuses: the user sees the warnings beside the address and decides. Look-alikes are sought among the
domains that the user has to do with, for only those are worth imitating. Sources: UTS 39 (mixed scripts, skeletons),
RFC 8601 (Authentication-Results), RFC 5890 (punycode).
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.compose import ascii_domain, wire_address
from rules.cleaning import clean_line, unmask, without_marks
from rules.languages import BUILT_IN_LANGUAGES, Languages
from rules.limits import Limits
from rules.message import Address, Message

SHORTEST_LIKENESS = 6  # letters; shorter names lie too near to each other
LOOK_THE_SAME = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"), ("-", ""))
TOGETHER = ({"HIRAGANA", "KATAKANA", "CJK", "HANGUL", "BOPOMOFO"},)  # scripts that one word may mix
CHECKS = ("dmarc", "spf", "dkim")

_ADDRESS_IN_NAME = re.compile(r"[^\s<>@,;:\"'()\[\]]+@[^\s<>@,;:\"'()\[\]]+\.[^\s<>@,;:\"'()\[\]]+")
_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\b(dmarc|spf|dkim)\s*=\s*([a-z]+)", re.I)


@dataclass(frozen=True, slots=True)
class Oddity:
    """One thing odd about an address: a key of `sending.toml`, and its values."""

    key: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a reply goes to. `shown` is the whole address, in punycode where scripts are mixed."""

    address: Address
    shown: str
    oddities: tuple[Oddity, ...] = ()

    def warnings(self, code: str, languages: Languages = BUILT_IN_LANGUAGES) -> tuple[str, ...]:
        """The oddities as sentences in a language, English where it lacks them."""
        tables = [language.table("sending") for c in (code, "en") if (language := languages.get(c))]
        sentences = []
        for oddity in self.oddities:
            pattern = next((t["warnings"][oddity.key] for t in tables if oddity.key in t.get("warnings", {})), "")
            sentences.append(str(pattern).format(**dict(oddity.values)))
        return tuple(sentences)


def addressee(message: Message, limits: Limits) -> Addressee:
    """Reply-To when it holds an address that is not the user's own, else From (RFC 5322 section 3.6.2)."""
    sender, target = message.sender, message.sender
    wanted = message.reply_to
    if wanted and is_address(wanted.address) and wanted.address.casefold() not in limits.addresses:
        target = wanted
    if target.address.casefold() == sender.address.casefold():
        target = sender
    return Addressee(target, shown(target.address), tuple(oddities(message, target, limits)))


def oddities(message: Message, target: Address, limits: Limits) -> Iterable[Oddity]:
    sender = message.sender
    if target is not sender:
        yield Oddity("reply_to", (("to", shown(target.address)), ("sender", shown(sender.address))))
    for domain in dict.fromkeys(domain_of(a.address) for a in (target, sender)):
        if mixes_scripts(domain):
            yield Oddity("mixed_scripts", (("to", shown(f"…@{domain}")),))
        if known := resembled(domain, known_domains(limits)):
            yield Oddity("look_alike", (("domain", shown_domain(domain)), ("known", known)))
    if mixes_scripts(target.address.rpartition("@")[0]):
        yield Oddity("mixed_scripts", (("to", ascii(shown(target.address)).strip("'\"")),))
    if checks := failed_checks(message):
        yield Oddity("failed", (("checks", ", ".join(checks)), ("domain", shown_domain(domain_of(sender.address)))))
    inside = _ADDRESS_IN_NAME.search(clean_line(sender.name))
    if inside and inside[0].casefold().strip(".") != sender.address.casefold():
        yield Oddity("shown_name", (("shown", inside[0]), ("sender", shown(sender.address))))


def is_address(text: str) -> bool:
    """Whether mail can be sent to it at all."""
    local, _, domain = text.rpartition("@")
    if not (local and domain and text.isprintable()) or re.search(r"[\s<>,;]", text):
        return False
    return wire_address(text) == f"{clean_line(local)}@{ascii_domain(domain)}"


def shown(address: str) -> str:
    """The whole address; its domain as people write it, or in punycode when it mixes scripts."""
    local, _, domain = clean_line(address).rpartition("@")
    return f"{local}@{shown_domain(domain)}"


def shown_domain(domain: str) -> str:
    written = unicode_domain(clean_line(domain))
    return ascii_domain(written) if mixes_scripts(written) else written


def domain_of(address: str) -> str:
    return unicode_domain(clean_line(address).rpartition("@")[2].strip(".").lower())


def unicode_domain(domain: str) -> str:
    """A domain with its punycode read (RFC 5890); as it is when it cannot be."""
    if "xn--" not in domain.lower():
        return domain
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain


def mixes_scripts(text: str) -> bool:
    """Whether a word of it mixes scripts, or looks Latin all through without being so."""
    for label in text.split("."):
        scripts = scripts_of(label)
        if len(scripts) > 1 and not any(scripts <= (together | {"LATIN"}) for together in TOGETHER):
            return True
        if not label.isascii() and "LATIN" not in scripts and unmask(label).isascii():
            return True
    return False


def scripts_of(label: str) -> set[str]:
    """The scripts of the letters, by the first word of their Unicode names."""
    names = {unicodedata.name(letter, "UNKNOWN").split(" ")[0].split("-")[0] for letter in label if letter.isalpha()}
    return names - {"MODIFIER", "FEMININE", "MASCULINE"}


def known_domains(limits: Limits) -> tuple[str, ...]:
    """Domains of the user's clients and of the user's own addresses."""
    patterns = [pattern for client in limits.clients for pattern in client.match]
    named = [text.rpartition("@")[2].lstrip("*.").lower() for text in (*patterns, *limits.addresses)]
    return tuple(dict.fromkeys(unicode_domain(domain) for domain in named if "." in domain and "*" not in domain))


def resembled(domain: str, known: Sequence[str]) -> str:
    """The known domain that this one could be taken for, "" for none; a known one and its own subdomains are none."""
    if any(domain == each or domain.endswith(f".{each}") for each in known):
        return ""
    return next((each for each in known if is_like(domain, each)), "")


def is_like(domain: str, known: str) -> bool:
    if domain.startswith((f"{known}.", f"{known}-")):
        return True
    one, other = skeleton(domain), skeleton(known)
    if one == other:
        return True
    if len(known.partition(".")[0]) < SHORTEST_LIKENESS:
        return False
    name, _, ending = domain.rpartition(".")
    known_name, _, known_ending = known.rpartition(".")
    return (name == known_name and ending != known_ending) or one_step_apart(one, other)


def skeleton(domain: str) -> str:
    """What a quick eye sees of a domain (after UTS 39 section 4)."""
    plain = without_marks(unmask(domain))
    for seen, read in LOOK_THE_SAME:
        plain = plain.replace(seen, read)
    return plain


def one_step_apart(one: str, other: str) -> bool:
    """Whether one letter added, left out, changed, or two neighbours swapped make one word of the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    swapped = len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or swapped


def failed_checks(message: Message) -> tuple[str, ...]:
    """Which checks failed at the server that received the mail (RFC 8601): its own results stand topmost.

    DMARC's word counts when it has one; else both others must be short of a pass, and one of them fail.
    """
    fields = [value for name, value in message.headers if name == "authentication-results"]
    server = fields[0].split(";")[0].strip().lower() if fields else ""
    results: dict[str, set[str]] = {}
    for value in fields:
        if value.split(";")[0].strip().lower() == server:
            for check, result in _RESULT.findall(_COMMENT.sub(" ", value)):
                results.setdefault(check.lower(), set()).add(result.lower())
    dmarc = results.get("dmarc", set())
    if "pass" in dmarc or ("fail" not in dmarc and any("pass" in results.get(check, ()) for check in CHECKS[1:])):
        return ()
    return tuple(check.upper() for check in CHECKS if "fail" in results.get(check, ()))


def attribution(sender: Address, sent: str, code: str, languages: Languages = BUILT_IN_LANGUAGES) -> str:
    """The line above the client's quoted words, in the reply's language. `sent` is a date in words."""
    tables = [language.table("sending") for c in (code, "en") if (language := languages.get(c))]
    pattern = next((t["quote"]["attribution"] for t in tables if "attribution" in t.get("quote", {})), "{name}:")
    return str(pattern).format(date=sent, name=clean_line(sender.name) or sender.address)

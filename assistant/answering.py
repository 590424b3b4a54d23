"""From a mail and the text the user accepted to a reply for the outbox: to whom, from which account, quoting what."""

from dataclasses import dataclass
from datetime import datetime

from assistant.addressing import Addressee, addressee, attribution, is_address
from assistant.compose import Reply, compose, make_message_id, quoted
from assistant.config import Config
from assistant.errors import ConfigError, DataError
from assistant.records import Case
from assistant.settings import Account
from assistant.store.replies import NewReply
from rules.cleaning import clean_line, clean_text
from rules.hours import client_for, zone_at
from rules.languages import BUILT_IN_LANGUAGES, Languages
from rules.limits import Limits
from rules.message import Address, Message
from rules.reply import Suggestion, reply_subject


@dataclass(frozen=True, slots=True)
class Addressed:
    """The address an answer goes to, shown whole, and what is odd about it, in the user's language."""

    shown: str
    warnings: tuple[str, ...]


def addressed(message: Message, limits: Limits, languages: Languages = BUILT_IN_LANGUAGES) -> Addressed:
    found = addressee(message, limits)
    return Addressed(found.shown, found.warnings(limits.language, languages))


def new_reply(case: Case, text: str, suggestion: Suggestion | None, config: Config, now: datetime) -> NewReply:
    """A reply to a mail under review."""
    return reply_to(
        case.message, text, suggestion, config, now, mail_id=case.item.id, account=case.item.account,
        client=case.item.client, own_text=case.verdict.own_text or case.message.body, language=case.verdict.language,
    )  # fmt: skip


def reply_to(
    message: Message,
    text: str,
    suggestion: Suggestion | None,
    config: Config,
    now: datetime,
    *,
    own_text: str = "",
    language: str = "",
    mail_id: int | None = None,
    account: str = "",
    client: str = "",
) -> NewReply:
    """A reply to a mail from anywhere, composed, its identifier made once and for all."""
    if not text.strip():
        raise DataError("an empty reply is not sent: write a text")
    limits = config.current_limits
    chosen = account_for(message, config, account)
    spoken = suggestion.language if suggestion else language
    made = written(message, text, suggestion, config, now, chosen.address, own_text, spoken)
    return NewReply(
        account=chosen.name,
        client=client or client_name(message.sender.address, limits),
        to=made.target.shown,
        subject=clean_line(made.subject),
        message_id=made.message_id,
        raw=made.raw,
        body=clean_text(text).strip(),
        tail=made.tail,
        mail_id=mail_id,
        answers=message.message_id,
        heard_at=message.arrived_at,
        situation=suggestion.situation if suggestion else "",
        tone=suggestion.tone.value if suggestion else "",
        language=spoken,
        step=suggestion.step if suggestion else 0,
        keys=tuple(sentence.key for sentence in suggestion.sentences) if suggestion else (),
        answer_by=suggestion.answer_by if suggestion else None,
        warnings=made.target.warnings(limits.language, config.languages),
    )


@dataclass(frozen=True, slots=True)
class Written:
    """A reply as bytes, and what it was made of."""

    raw: bytes
    target: Addressee
    subject: str
    tail: str
    message_id: str


def written(
    message: Message,
    text: str,
    suggestion: Suggestion | None,
    config: Config,
    now: datetime,
    sender: str,
    own_text: str,
    language: str,
) -> Written:
    limits = config.current_limits
    target = addressee(message, limits)
    if not is_address(target.address.address):
        raise DataError(f"the mail names no address that an answer could go to: {target.shown.strip('@') or 'none'}")
    sent = spoken_date(message, limits, language)
    tail = quoted(own_text, attribution(message.sender, sent, language, config.languages))
    subject = reply_subject(suggestion.subject if suggestion else message.subject)
    message_id = make_message_id(sender)
    references = message.references or ((message.in_reply_to,) if message.in_reply_to else ())
    mail = Reply(Address(config.me.name, sender), target.address, subject, text, tail, message.message_id, references)
    raw = compose(mail, message_id, now.astimezone(zone_at(now, limits)))
    return Written(raw, target, subject, tail, message_id)


def draft(message: Message, suggestion: Suggestion, config: Config, now: datetime, own_text: str) -> Written:
    """A suggestion as a mail, for another program to go on with. Needs no account that can send."""
    mine = [account.address for account in config.accounts if account.smtp] or list(config.me.addresses)
    came_to = {address.address.casefold() for address in message.to}
    sender = next((address for address in mine if address.casefold() in came_to), next(iter(mine), ""))
    if not sender:
        raise ConfigError("the configuration names no address of yours: add addresses = […] under [me]")
    return written(message, suggestion.text, suggestion, config, now, sender, own_text, suggestion.language)


def account_for(message: Message, config: Config, wanted: str = "") -> Account:
    """The account named, else the one the mail came to, else the first that can send."""
    if wanted:
        named = config.account(wanted)
        if named is None or named.smtp is None:
            why = "is not in the configuration" if named is None else "has no smtp server"
            raise ConfigError(f"the account {wanted} {why}: nothing can be sent from it")
        return named
    able = [account for account in config.accounts if account.smtp is not None]
    if not able:
        raise ConfigError("no account of the configuration can send: add smtp = { host = … } to one")
    came_to = {address.address.casefold() for address in message.to}
    return next((account for account in able if account.address.casefold() in came_to), able[0])


def client_name(address: str, limits: Limits) -> str:
    """The client an address belongs to: the name of their entry, else the address."""
    terms = client_for(address, limits)
    return terms.name if terms else address.lower()


def spoken_date(message: Message, limits: Limits, language: str) -> str:
    """The date of a mail in words, in the user's zone. The hour at which it was written is left out."""
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_date

    local = message.arrived_at.astimezone(zone_at(message.arrived_at, limits))
    try:
        locale = Locale.parse(language or "en")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en")
    return str(format_date(local.date(), format="long", locale=locale))

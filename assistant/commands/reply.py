"""`lindero reply`: suggestions for one mail, a draft on standard output, or an approved reply into the outbox."""

import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from assistant import paths
from assistant.answering import addressed, client_name, draft, reply_to
from assistant.commands.context import Context, pass_context
from assistant.commands.outbox import say
from assistant.config import Config, load
from assistant.errors import DataError, UsageError
from assistant.judged import Arrival, Unread, from_path, from_stream
from assistant.printing import SCHEMA, as_json, iso
from rules.client import HIGHEST_STEP, ClientHistory
from rules.message import Message
from rules.reply import SITUATIONS, Suggestion, Tone, no_reply_reason, registers, situations, suggestions
from rules.verdict import Verdict, judge


@dataclass(frozen=True, slots=True)
class Asked:
    """The mail to answer. `mail_id` is None when it does not come from the store."""

    message: Message
    verdict: Verdict
    client: str
    account: str = ""
    mail_id: int | None = None


@click.command(name="reply")
@click.argument("mail", metavar="[PATH|ID]", required=False)
@click.option("--situation", metavar="S", help="What to answer to, instead of what was found.")
@click.option("--tone", type=click.Choice([tone.value for tone in Tone]), help="One tone instead of the client's own.")
@click.option("--lang", "language", metavar="L", help="The language of the reply.")
@click.option("--register", metavar="R", help="informal, formal, or vos in Spanish.")
@click.option("--step", type=click.IntRange(1, HIGHEST_STEP), help="How firm, instead of what the history says.")
@click.option("--list", "listing", is_flag=True, help="The situations there are replies for.")
@click.option("--json", "in_json", is_flag=True, help="One JSON object for each suggestion.")
@click.option("--approve", "approving", is_flag=True, help="Into the outbox; it waits until work resumes.")
@click.option("--text", "text_file", metavar="FILE", help="Your own text (- for standard input); with --approve.")
@click.option("--send-at", metavar="INSTANT", help="Leave at this moment, off-time or not; with --approve.")
@click.option("--send-now", is_flag=True, help="Leave at once, off-time or not; with --approve.")
@click.option("--account", metavar="NAME", help="The account to send from; with --approve.")
@pass_context
def command(
    context: Context,
    mail: str | None,
    situation: str | None,
    tone: str | None,
    language: str | None,
    register: str | None,
    step: int | None,
    listing: bool,
    in_json: bool,
    approving: bool,
    text_file: str | None,
    send_at: str | None,
    send_now: bool,
    account: str | None,
) -> int:
    """Suggest replies to a mail: a file, a mail under review by its number, or standard input."""
    if not approving and (text_file or send_at or send_now or account):
        raise UsageError("--text, --send-at, --send-now and --account go with --approve")
    if text_file == "-" and mail is None:
        raise UsageError("standard input cannot be both the mail and the text: name a file for one of them")
    if listing:
        list_situations(context, in_json)
        return 0
    config = load(context.config_file, context.data_folder, context.clock.now())
    check_wishes(situation, language, register, config)
    asked = read(mail, context, config)
    limits = config.current_limits
    refusal = no_reply_reason(asked.message, asked.verdict, limits.language, config.languages)
    if refusal and (approving or not in_json):
        raise DataError(f"no reply is offered: {refusal}")
    if refusal:
        say(as_json({"schema": SCHEMA, "no_reply": refusal}))
        return 0
    offered = suggestions(
        asked.message, asked.verdict, limits, context.clock.now(), history(asked, context),
        situation=situation or "", language=language or "", register=register or "",
        step=step or 0, languages=config.languages,
    )  # fmt: skip
    chosen = [each for each in offered if tone in (None, each.tone.value)]
    if approving:
        return approve(context, config, asked, chosen[0], text_file, send_at, send_now, account or "", in_json)
    if in_json:
        for each in chosen:
            say(as_json(suggestion_record(each, asked, config)))
        return 0
    return print_draft(context, config, asked, chosen[0])


def list_situations(context: Context, in_json: bool) -> None:
    """The situations by their key, each with its name in the user's language (in English before set-up)."""
    named = situations()
    if context.config_file.exists():
        config = load(context.config_file, context.data_folder, context.clock.now())
        named = situations(config.current_limits.language, config.languages)
    if in_json:
        for key, name in named:
            say(as_json({"schema": SCHEMA, "situation": key, "name": name}))
        return
    width = max(len(key) for key, _ in named)
    say("\n".join(f"{key:<{width}}  {name}" for key, name in named))


def check_wishes(situation: str | None, language: str | None, register: str | None, config: Config) -> None:
    if situation and situation not in SITUATIONS:
        raise UsageError(f"--situation: there is no {situation!r}; choose one of {', '.join(SITUATIONS)}")
    able = registers(config.languages) if language or register else {}
    if language and language not in able:
        raise UsageError(f"--lang: replies are written in {', '.join(able)}, not in {language!r}")
    forms = dict.fromkeys(form for each in able.values() for form in each)
    if register and register not in forms:
        raise UsageError(f"--register: there is no {register!r}; choose one of {', '.join(forms)}")


def read(mail: str | None, context: Context, config: Config) -> Asked:
    """A mail under review by its number or Message-ID, a file, or standard input."""
    if mail and (mail.isdecimal() or mail.startswith("<")) and not Path(mail).exists():
        return read_stored(mail, context)
    arrival = Arrival(None, context.clock.now().astimezone(UTC))
    pieces = list(
        from_path(Path(mail), arrival) if mail and mail != "-" else from_stream(sys.stdin.buffer.read(), "-", arrival)
    )
    if len(pieces) != 1:
        raise DataError(f"{mail} holds {len(pieces)} mails: name one of them")
    piece = pieces[0]
    if isinstance(piece, Unread):
        raise DataError(f"{piece.name}: {piece.problem}")
    limits = config.limits.at(piece.message.arrived_at)
    verdict = judge(piece.message, limits, config.languages)
    return Asked(piece.message, verdict, client_name(piece.message.sender.address, limits))


def read_stored(mail: str, context: Context) -> Asked:
    from assistant.store.mail import MailStore
    from assistant.wiring import database_in

    with closing(database_in(context.data_folder)) as database:
        mails = MailStore(database)
        item = mails.with_message_id(mail) if mail.startswith("<") else mails.item(int(mail))
        case = mails.case(item.id) if item else None
    if case is None:
        raise DataError(f"there is no mail {mail} under review; `lindero` lists them")
    return Asked(case.message, case.verdict, case.item.client, case.item.account, case.item.id)


def history(asked: Asked, context: Context) -> ClientHistory:
    """What is remembered of the client; nothing when there is no store yet."""
    if not paths.database_file(context.data_folder).exists():
        return ClientHistory()
    from assistant.store.ledger import Ledger
    from assistant.wiring import database_in

    with closing(database_in(context.data_folder)) as database:
        return Ledger(database).history(asked.client, before=asked.message.arrived_at)


def approve(
    context: Context,
    config: Config,
    asked: Asked,
    suggestion: Suggestion,
    text_file: str | None,
    send_at: str | None,
    send_now: bool,
    account: str,
    in_json: bool,
) -> int:
    from assistant.commands import approving

    text = text_of(text_file) if text_file else suggestion.text
    offered = None if text_file else suggestion
    reply = reply_to(
        asked.message, text, offered, config, context.clock.now(), own_text=own_words(asked),
        language=suggestion.language, mail_id=asked.mail_id, account=account or asked.account, client=asked.client,
    )  # fmt: skip
    return approving.approve(context, config, reply, send_at=send_at, send_now=send_now, in_json=in_json)


def text_of(file: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise DataError(f"--text: {file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise DataError(f"--text: {file} is not UTF-8 text") from None


def own_words(asked: Asked) -> str:
    return asked.verdict.own_text or asked.message.body


def suggestion_record(suggestion: Suggestion, asked: Asked, config: Config) -> dict[str, Any]:
    """One suggestion for programs. The promised instant is in the user's zone."""
    to = addressed(asked.message, config.current_limits, config.languages)
    zone = ZoneInfo(config.current_limits.zone)
    return {
        "schema": SCHEMA,
        "to": to.shown,
        "warnings": list(to.warnings),
        "situation": suggestion.situation,
        "tone": suggestion.tone.value,
        "language": suggestion.language,
        "register": suggestion.register,
        "step": suggestion.step,
        "subject": suggestion.subject,
        "text": suggestion.text,
        "answer_by": iso(suggestion.answer_by, zone) if suggestion.answer_by else None,
        "sentences": [
            {"role": each.role, "text": each.text, "sources": list(each.sources)} for each in suggestion.sentences
        ],
    }


def print_draft(context: Context, config: Config, asked: Asked, suggestion: Suggestion) -> int:
    """A mail of RFC 5322 for programs; for a person at a terminal the same in plain letters."""
    made = draft(asked.message, suggestion, config, context.clock.now(), own_words(asked))
    for warning in made.target.warnings(config.current_limits.language, config.languages):
        print(f"lindero: {warning}", file=sys.stderr)
    if sys.stdout.isatty():
        say(f"To: {made.target.shown}\nSubject: {made.subject}\n\n{suggestion.text}\n\n{made.tail}")
    else:
        sys.stdout.buffer.write(made.raw.replace(b"\r\n", b"\n"))
        sys.stdout.buffer.flush()
    return 0

"""`lindero outbox`: replies on their way: list, show, approve, cancel, settle, run."""

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any
from zoneinfo import ZoneInfo

import click

from assistant.commands.context import Context, instant, pass_context
from assistant.config import Config, load
from assistant.errors import TRY_AGAIN
from assistant.printing import SCHEMA, as_json, iso
from assistant.records import OutboxEntry, ReplyState
from assistant.sending import LOCK_WAIT_SECONDS, is_waiting
from assistant.wiring import Post, database_in, post
from rules.cleaning import clean_line, clean_text

ASKED = {
    "late": "its moment has passed by too long to send it unasked",
    "new-mail": "the client has written again since",
    "answered": "you have answered that mail from another program",
}
json_option = click.option("--json", "in_json", is_flag=True, help="One JSON object a line.")


@click.group(name="outbox", invoke_without_command=True)
@json_option
@click.pass_context
def command(ctx: click.Context, in_json: bool) -> None:
    """Replies on their way: those that wait, those that left, those to decide about."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_command, in_json=in_json)


@command.command(name="list")
@json_option
@pass_context
def list_command(context: Context, in_json: bool) -> None:
    """All replies: those still to leave first."""
    with opened(context) as (config, parts):
        for entry in parts.outbox.entries():
            tell(entry, config, in_json)


@command.command(name="show")
@click.argument("reply_id", metavar="ID", type=int)
@json_option
@pass_context
def show_command(context: Context, reply_id: int, in_json: bool) -> None:
    """One reply with its text."""
    with opened(context) as (config, parts):
        parts.outbox.look_again()
        entry = parts.outbox.entry(reply_id)
    if in_json:
        say(as_json(entry_record(entry, config) | {"text": clean_text(entry.body)}))
        return
    tell(entry, config, in_json)
    say(f"\n{clean_text(entry.body)}")


@command.command(name="approve")
@click.argument("reply_id", metavar="ID", type=int)
@click.option("--send-at", metavar="INSTANT", help="Leave at this moment, off-time or not.")
@click.option("--send-now", is_flag=True, help="Leave with the next run, off-time or not.")
@json_option
@pass_context
def approve_command(context: Context, reply_id: int, send_at: str | None, send_now: bool, in_json: bool) -> None:
    """Say yes to a draft, or again to a reply that was asked about; it waits until work resumes."""
    at = instant(send_at, "--send-at") if send_at else None
    changed(context, in_json, lambda parts: parts.outbox.approve(reply_id, at, now=send_now))


@command.command(name="cancel")
@click.argument("reply_id", metavar="ID", type=int)
@json_option
@pass_context
def cancel_command(context: Context, reply_id: int, in_json: bool) -> None:
    """Undo an approval: the reply becomes a draft again and does not leave."""
    changed(context, in_json, lambda parts: parts.outbox.cancel(reply_id))


@command.command(name="settle")
@click.argument("reply_id", metavar="ID", type=int)
@click.argument("outcome", type=click.Choice(["sent", "resend"]))
@json_option
@pass_context
def settle_command(context: Context, reply_id: int, outcome: str, in_json: bool) -> None:
    """Decide about a reply that may have gone out, failed or is asked about: it was sent, or send it (again)."""
    changed(context, in_json, lambda parts: parts.outbox.settle(reply_id, outcome))


@command.command(name="run")
@json_option
@pass_context
def run_command(context: Context, in_json: bool) -> int:
    """Send what is due, then end: 0, or 75 when something waits for another try."""
    with opened(context) as (config, parts):
        for entry in parts.sender.run_due(wait_seconds=LOCK_WAIT_SECONDS):
            tell(entry, config, in_json)
        entries = parts.outbox.entries()
        for entry in entries:
            if entry.asked:
                print(f"lindero: reply {entry.id} waits for your word: {ASKED[entry.asked]}", file=sys.stderr)
        return TRY_AGAIN if parts.outbox.due() or any(is_waiting(entry) for entry in entries) else 0


@contextmanager
def opened(context: Context) -> Iterator[tuple[Config, Post]]:
    config = load(context.config_file, context.data_folder, context.clock.now())
    with closing(database_in(context.data_folder)) as database:
        yield config, post(config, database, context.clock, context.data_folder)


def changed(context: Context, in_json: bool, change: Callable[[Post], OutboxEntry]) -> None:
    with opened(context) as (config, parts):
        entry = change(parts)
        parts.departures.wake()
        tell(entry, config, in_json)


def entry_record(entry: OutboxEntry, config: Config) -> dict[str, Any]:
    """One reply as every door prints it. Times are ISO 8601 with offset, in the user's zone."""
    zone = ZoneInfo(config.current_limits.zone)
    return {
        "schema": SCHEMA,
        "id": entry.id,
        "state": entry.state.value,
        "asked": entry.asked,
        "account": entry.account,
        "to": entry.to,
        "warnings": list(entry.warnings),
        "subject": clean_line(entry.subject),
        "message_id": entry.message_id,
        "send_at": iso(entry.send_at, zone) if entry.send_at else None,
        "sent_at": iso(entry.sent_at, zone) if entry.sent_at else None,
        "attempts": entry.attempts,
        "last_error": entry.last_error,
        "filed": entry.filed,
    }


def tell(entry: OutboxEntry, config: Config, in_json: bool) -> None:
    say(as_json(entry_record(entry, config)) if in_json else told(entry, ZoneInfo(config.current_limits.zone)))


def told(entry: OutboxEntry, zone: ZoneInfo) -> str:
    """One reply in a line, and what there is to know of it below."""
    state = f"{entry.state.value}{f' ({entry.asked})' if entry.asked else ''}"
    lines = [f"{entry.id}  {state}{moment_of(entry, zone)}  {entry.to}  {clean_line(entry.subject)}"]
    lines += [f"    ! {warning}" for warning in entry.warnings]
    if entry.asked:
        lines.append(f"    {ASKED[entry.asked]}: `lindero outbox approve {entry.id}` or `… cancel {entry.id}`")
    if entry.last_error:
        lines.append(f"    {entry.last_error}")
    return "\n".join(lines)


def moment_of(entry: OutboxEntry, zone: ZoneInfo) -> str:
    if entry.sent_at:
        return f" {iso(entry.sent_at, zone)}"
    waits = entry.state is ReplyState.APPROVED and entry.send_at
    return f" for {iso(entry.send_at, zone)}" if waits and entry.send_at else ""


def say(line: str) -> None:
    """One answer on standard output, in UTF-8 whatever the locale."""
    sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()

"""`lindero reply … --approve`: into the outbox instead of onto standard output; with --send-now it leaves."""

import sys
from contextlib import closing
from datetime import datetime
from zoneinfo import ZoneInfo

from assistant.commands.context import Context, instant
from assistant.commands.outbox import tell
from assistant.config import Config
from assistant.errors import LOGIN_REFUSED, TRY_AGAIN, UNAVAILABLE, DataError, UsageError
from assistant.printing import iso
from assistant.records import MailState, OutboxEntry, ReplyState
from assistant.store.instants import stored
from assistant.store.ledger import Ledger
from assistant.store.mail import MailStore
from assistant.store.replies import NewReply
from assistant.wiring import database_in, post
from rules.hours import is_working_time, terms_for


def approve(
    context: Context, config: Config, reply: NewReply, *, send_at: str | None, send_now: bool, in_json: bool
) -> int:
    """Approve a reply and print it as `lindero outbox` does. The exit code is 0 unless it was to leave and did not.

    A mail under review is answered by it, once.
    """
    if send_at and send_now:
        raise UsageError("--send-at and --send-now cannot both be: choose one")
    moment = instant(send_at, "--send-at") if send_at else None
    with closing(database_in(context.data_folder)) as database:
        parts = post(config, database, context.clock, context.data_folder)
        with database.transaction():
            entry = parts.outbox.approve(parts.outbox.draft(reply).id, moment, now=send_now)
            mark_answered(MailStore(database), Ledger(database), entry, context.clock.now())
        if moment:
            say_if_off_time(moment, entry, config)
        if send_now:
            entry = parts.sender.send_now(entry.id)
        else:
            parts.departures.wake()
        tell(entry, config, in_json)
        return exit_code(entry, parts.outbox.refused_logins(entry.account)) if send_now else 0


def mark_answered(mails: MailStore, ledger: Ledger, entry: OutboxEntry, now: datetime) -> None:
    """As on the screens: the mail leaves the review, and undoing there takes the reply back."""
    item = mails.item(entry.mail_id) if entry.mail_id is not None else None
    if item is None:
        return
    if item.state is MailState.ANSWERED:
        raise DataError(f"mail {item.id} has been answered already; `lindero outbox` shows the reply")
    mails.set_state(item.id, MailState.ANSWERED)
    before = {"state": item.state.value, "snoozed_until": stored(item.snoozed_until)}
    ledger.record_act(now, "approve", item.id, entry.id, before)


def say_if_off_time(moment: datetime, entry: OutboxEntry, config: Config) -> None:
    limits = config.current_limits
    if not is_working_time(moment, terms_for(entry.to, limits)):
        told = iso(moment, ZoneInfo(limits.zone))
        print(f"lindero: {told} is off-time; the reply leaves then all the same, as you asked", file=sys.stderr)


def exit_code(entry: OutboxEntry, refused_logins: int) -> int:
    """How sending at once ended: 0 sent, 77 login refused, 69 refused for good, 75 another try or a decision left."""
    if entry.state is ReplyState.SENT:
        return 0
    if refused_logins:
        return LOGIN_REFUSED
    return UNAVAILABLE if entry.state is ReplyState.FAILED else TRY_AGAIN

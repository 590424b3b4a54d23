"""`lindero clients`: who writes, and what is remembered of one of them."""

from contextlib import closing
from datetime import datetime
from difflib import get_close_matches
from typing import Any

import click

from assistant.commands.context import Context, pass_context
from assistant.commands.outbox import say
from assistant.config import Config, load
from assistant.errors import DataError
from assistant.printing import SCHEMA, as_json, iso
from assistant.records import Unanswered
from rules import client as record
from rules.cleaning import clean_line
from rules.client import ClientHistory
from rules.hours import is_working_time, zone_at
from rules.message import Kind
from rules.replies.situation import LADDER_TAG, step_of
from rules.verdict import Verdict

SHADES = " .:-=+*#"


@click.command(name="clients")
@click.argument("name", required=False)
@click.option("--json", "in_json", is_flag=True, help="One JSON object a client.")
@pass_context
def command(context: Context, name: str | None, in_json: bool) -> int:
    """Everyone who wrote, latest first; with NAME the record of one client."""
    from assistant import paths

    config = load(context.config_file, context.data_folder, context.clock.now())
    if not paths.database_file(context.data_folder).exists():
        if name:
            raise DataError(f"nothing is remembered of {name!r} yet")
        return 0
    from assistant.store.ledger import Ledger
    from assistant.store.unanswered import UnansweredStore
    from assistant.unanswered import waiting_for_answers
    from assistant.wiring import database_in

    with closing(database_in(context.data_folder)) as database:
        ledger = Ledger(database)
        if name is None:
            list_clients(ledger, config, in_json)
        else:
            chosen = found(ledger, name)
            limits, now = config.current_limits, context.clock.now()
            unanswered = list(waiting_for_answers(UnansweredStore(database), limits, now, chosen))
            show_client(ledger, chosen, unanswered, config, now, in_json)
    return 0


def list_clients(ledger: Any, config: Config, in_json: bool) -> None:
    from assistant.store.instants import read

    rows = ledger.clients()
    width = max((len(row["name"]) for row in rows), default=0)
    for row in rows:
        last = read(row["last"])
        told = iso(last, zone_at(last, config.current_limits)) if last else ""
        if in_json:
            figures = {"mails": row["mails"], "crossings": row["crossings"], "last_mail": told}
            say(as_json({"schema": SCHEMA, "client": row["name"], **figures}))
        else:
            when = told[:16].replace("T", " ")
            say(f"{clean_line(row['name']):<{width}}  {row['mails']:>4}  {row['crossings']:>4}  {when}")


def found(ledger: Any, name: str) -> str:
    """The client's name as it is kept, whatever its case."""
    known = [row["name"] for row in ledger.clients()]
    chosen = next((each for each in known if each.casefold() == name.casefold()), None)
    if chosen is None:
        near = get_close_matches(name, known, n=1)
        raise DataError(f"nothing is remembered of {name!r}" + (f": did you mean {near[0]!r}?" if near else ""))
    return str(chosen)


def show_client(
    ledger: Any, name: str, unanswered: list[Unanswered], config: Config, now: datetime, in_json: bool
) -> None:
    zone = zone_at(now, config.current_limits)
    history: ClientHistory = ledger.history(name)
    counted = record.claims(history, now)
    steps = {situation: step for situation, step in steps_of(history, now).items() if step > 1}
    told = {
        "schema": SCHEMA,
        "client": name,
        "mails": len(history.mails),
        "claims": counted.made,
        "confirmed": counted.confirmed,
        "trend": record.trend(history, now).value,
        "turned_round": record.turned_round(history, now),
        "steps": steps,
        "months": {
            month: {tag.value: count for tag, count in counts.items()} for month, counts in record.months(history, zone)
        },
        "promises": [iso(promise.due_at, zone) for promise in ledger.promises(name)],
        "unanswered": [
            {"since": iso(own.sent_at, zone), "working_days": own.days, "subject": own.subject} for own in unanswered
        ],
        "my_off_hours_mails": sum(1 for at in ledger.sent_times(name) if not is_working_time(at, config.limits.at(at))),
        "agreements": [{"on": a.on.isoformat(), "agreed": a.agreed} for a in history.agreements],
        "writes": record.arrivals(history, zone),
        "asks_for": record.asked_for(history, zone),
    }
    say(as_json(told) if in_json else as_text(told))


def steps_of(history: ClientHistory, now: Any) -> dict[str, int]:
    """How firm the next reply would be, situation by situation."""
    calm = Verdict(Kind.PERSONAL, "unknown", "", ())
    return {situation: step_of(situation, calm, history, now) for situation in LADDER_TAG}


def as_text(told: dict[str, Any]) -> str:
    lines = [
        f"{clean_line(told['client'])}: {told['mails']} mails, trend: {told['trend']}",
        *(["used to cross your limits and has stopped: a word of thanks?"] if told["turned_round"] else []),
        f"claims of urgency: {told['claims']}, confirmed: {told['confirmed']}",
        *(f"step {step} for {situation}" for situation, step in told["steps"].items()),
        *(f"promised: {due}" for due in told["promises"]),
        *(f"waits for an answer {waited_said(each)}" for each in told["unanswered"]),
        f"you wrote {told['my_off_hours_mails']} mails outside your hours",
        *(f"agreed on {each['on']}: {clean_line(each['agreed'])}" for each in told["agreements"]),
        *(f"{month}: {counts_said(counts)}" for month, counts in told["months"].items()),
        "writes (Monday to Sunday, midnight to midnight):",
        *(f"  |{shaded(day, told['writes'])}|" for day in told["writes"]),
    ]
    return "\n".join(lines)


def waited_said(own: dict[str, Any]) -> str:
    return f"since {own['since'][:10]}, {own['working_days']} working days: {clean_line(own['subject'])}"


def counts_said(counts: dict[str, int]) -> str:
    return ", ".join(f"{tag} {count}" for tag, count in counts.items()) or "no tags"


def shaded(day: tuple[int, ...], week: tuple[tuple[int, ...], ...]) -> str:
    """The hours of a day as marks, darker for more."""
    most = max(max(hours) for hours in week) or 1
    return "".join(SHADES[-(-count * (len(SHADES) - 1) // most)] for count in day)

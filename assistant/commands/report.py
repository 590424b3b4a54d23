"""`lindero report`: a month in figures, as text, JSON, CSV or a page to print."""

import csv
import io
import re
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from html import escape
from typing import Any

import click

from assistant.commands.context import Context, pass_context
from assistant.commands.outbox import say
from assistant.config import Config, load
from assistant.errors import UsageError
from assistant.printing import SCHEMA, as_json
from rules.cleaning import clean_line
from rules.hours import is_working_time, zone_at
from rules.report import ClientFigures, MonthReport, month_report
from rules.tags import Tag

MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
STYLE = "body{font:16px/1.5 sans-serif;max-width:48em;margin:2em auto}td,th{padding:.2em .8em;text-align:right}"


@click.command(name="report")
@click.option("--month", metavar="M", help="The month, like 2026-06; this month when not given.")
@click.option("--json", "style", flag_value="json", help="One JSON object.")
@click.option("--csv", "style", flag_value="csv", help="One line a client.")
@click.option("--html", "style", flag_value="html", help="A page to keep or to print.")
@pass_context
def command(context: Context, month: str | None, style: str | None) -> int:
    """A month in figures: what came, what asked for off-time, what you did with your evenings."""
    config = load(context.config_file, context.data_folder, context.clock.now())
    now = context.clock.now()
    chosen = month or f"{now.astimezone(zone_at(now, config.current_limits)):%Y-%m}"
    if not MONTH.fullmatch(chosen):
        raise UsageError(f"--month: {chosen!r} is not a month; write it like 2026-06")
    made = gathered(context, config, chosen, now)
    limits = config.current_limits
    speech = config.languages.get(limits.language) or config.languages.get("en")
    words: Mapping[str, Any] = speech.table("report") if speech else {}
    writers = {"json": json_report, "csv": csv_report, "html": html_report}
    say(writers.get(style or "", text_report)(made, words))
    return 0


def gathered(context: Context, config: Config, month: str, now: datetime) -> MonthReport:
    """The month from the store; empty when there is none yet."""
    from assistant import paths

    limits, versions = config.current_limits, config.limits
    if not paths.database_file(context.data_folder).exists():
        return month_report(month, {}, (), lambda at: True, zone_at(now, limits), now)
    from assistant.store.ledger import Ledger
    from assistant.wiring import database_in

    with closing(database_in(context.data_folder)) as database:
        ledger = Ledger(database)
        histories = {row["name"]: ledger.history(row["name"]) for row in ledger.clients()}
        sent = ledger.sent_times()
    return month_report(
        month, histories, sent, lambda at: is_working_time(at, versions.at(at)), zone_at(now, limits), now
    )


def text_report(made: MonthReport, words: Mapping[str, Any]) -> str:
    if not made.clients:
        return str(words["nothing"]).format(month=made.month)
    crossings = sum(client.crossings for client in made.clients)
    lines = [
        str(words["title"]).format(month=made.month),
        "",
        f"{words['mails']}: {made.mails}, {crossings} {words['crossings']}",
        *(f"  {tag.value}: {count}" for tag, count in made.tags.items()),
        f"{words['claims']}: {made.claims}, {made.confirmed} {words['confirmed']}",
        f"{words['my_mails']}: {made.my_mails}, {made.my_off_hours_mails} {words['my_off_hours']}",
        f"{words['untouched']}: {made.untouched} {words['of']} {made.days}",
        "",
    ]
    width = max(len(client.name) for client in made.clients)
    lines += [
        f"{clean_line(client.name):<{width}}  {client.mails:>4}  {client.crossings:>4}  {words[client.trend.value]}"
        for client in made.clients
    ]
    return "\n".join(lines)


def record(client: ClientFigures) -> dict[str, Any]:
    return {
        "client": client.name,
        "mails": client.mails,
        "crossings": client.crossings,
        "tags": {tag.value: count for tag, count in client.tags.items()},
        "claims": client.claims,
        "confirmed": client.confirmed,
        "replies": client.replies,
        "trend": client.trend.value,
    }


def json_report(made: MonthReport, words: Mapping[str, Any]) -> str:
    return as_json(
        {
            "schema": SCHEMA,
            "month": made.month,
            "mails": made.mails,
            "tags": {tag.value: count for tag, count in made.tags.items()},
            "claims": made.claims,
            "confirmed": made.confirmed,
            "my_mails": made.my_mails,
            "my_off_hours_mails": made.my_off_hours_mails,
            "days": made.days,
            "days_untouched": made.untouched,
            "clients": [record(client) for client in made.clients],
        }
    )


def csv_report(made: MonthReport, words: Mapping[str, Any]) -> str:
    """One line a client; a cell that a spreadsheet would take for a formula is kept from being one."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["month", "client", "mails", "crossings", *(t.value for t in Tag), "claims", "confirmed", "replies"])
    for client in made.clients:
        name = f"'{client.name}" if client.name[:1] in "=+-@\t" else client.name
        counts = [client.tags.get(tag, 0) for tag in Tag]
        row = [made.month, name, client.mails, client.crossings, *counts]
        table.writerow([*row, client.claims, client.confirmed, client.replies])
    return out.getvalue().rstrip("\n")


def html_report(made: MonthReport, words: Mapping[str, Any]) -> str:
    """A page without scripts or links; nothing a client wrote is in it but the name."""
    rows = "".join(
        f"<tr><td>{escape(client.name)}</td><td>{client.mails}</td><td>{client.crossings}</td>"
        f"<td>{escape(str(words[client.trend.value]))}</td></tr>"
        for client in made.clients
    )
    told = escape(text_report(made, words).partition("\n\n")[2].partition("\n\n")[0])
    title = escape(str(words["title"]).format(month=made.month))
    heads = "".join(f"<th>{escape(str(words[key]))}</th>" for key in ("client", "mails", "crossings", "trend"))
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style></head>'
        f"<body><h1>{title}</h1><pre>{told}</pre><table><tr>{heads}</tr>{rows}</table></body></html>"
    )

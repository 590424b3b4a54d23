"""`lindero judge`: the verdict on mail from standard input, files, folders, Maildir, mbox or lines of JSON."""

import sys
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import click

from assistant.commands.context import Context, instant, pass_context
from assistant.errors import BAD_DATA
from assistant.judged import Arrival, Given, Piece, Unread, from_lines, from_lines_of, from_path, from_stream
from assistant.printing import (
    as_json,
    broken_record,
    crosses,
    explanation,
    verdict_headers,
    verdict_line,
    verdict_record,
)
from rules.languages import BUILT_IN_LANGUAGES, Languages
from rules.limits import Limits, LimitsHistory
from rules.reasons import Reasons
from rules.verdict import judge

CROSSED = 10
STANDARD_INPUT = Path("-")


@click.command(name="judge")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "style", flag_value="json", help="One JSON object a line.")
@click.option("--headers", "style", flag_value="headers", help="Header fields to add to the mail.")
@click.option("--explain", "style", flag_value="explain", help="Why each tag, and what was set aside.")
@click.option("--exit-code", "exit_code", is_flag=True, help="End with 10 when a limit is crossed.")
@click.option("--received", metavar="INSTANT", help="When the mail came, whatever it says itself.")
@click.option("--jsonl", is_flag=True, help='Read lines of JSON: {"id", "text" or "eml", "received"}.')
@pass_context
def command(
    context: Context, paths: tuple[Path, ...], style: str | None, exit_code: bool, received: str | None, jsonl: bool
) -> int:
    """Judge mail: RFC 5322 on standard input (or -), .eml files, folders, Maildir, mbox."""
    history, languages = settings(context)
    given = instant(received, "--received") if received else None
    arrival = Arrival(given, context.clock.now().astimezone(UTC))
    crossed = unread = False
    for piece in pieces(paths, jsonl, arrival):
        way = style or ("json" if jsonl else None)
        answer = reported(piece, way, history, languages) if isinstance(piece, Given) else piece
        if isinstance(answer, Unread):
            unread = True
            report_unread(answer, way)
        else:
            crossed |= answer
    if exit_code and crossed:
        return CROSSED
    return BAD_DATA if unread and not jsonl else 0


def settings(context: Context) -> tuple[LimitsHistory, Languages]:
    """The user's limits and languages; without a configuration the usual working week, and a word about it."""
    if not context.config_file.exists():
        print(f"lindero: there is no {context.config_file} yet: judged by Monday to Friday 9-17 UTC", file=sys.stderr)
        usual = Limits()
        return LimitsHistory(((context.clock.now(), usual),)), BUILT_IN_LANGUAGES
    from assistant.config import load

    config = load(context.config_file, context.data_folder, context.clock.now())
    for problem in config.problems:
        print(f"lindero: {problem}", file=sys.stderr)
    return config.limits, config.languages


def pieces(paths: tuple[Path, ...], jsonl: bool, arrival: Arrival) -> Iterator[Piece]:
    """Everything to judge, in the order given; standard input where a dash stands, and when no path is given."""
    for path in paths or (STANDARD_INPUT,):
        if path != STANDARD_INPUT:
            yield from from_lines_of(path, arrival) if jsonl else from_path(path, arrival)
        elif jsonl:
            yield from from_lines(sys.stdin.buffer, arrival)
        else:
            yield from from_stream(sys.stdin.buffer.read(), str(path), arrival)


def reported(piece: Given, style: str | None, history: LimitsHistory, languages: Languages) -> bool | Unread:
    """One mail that makes our code fail is told as unread; those behind it are judged."""
    try:
        return report(piece, style, history, languages)
    except OSError:
        raise  # the reader left, or the disk is full
    except Exception as error:
        return Unread(piece.name, f"it could not be judged ({type(error).__name__})")


def report(piece: Given, style: str | None, history: LimitsHistory, languages: Languages) -> bool:
    """Judge one mail by the limits that held when it came, print the verdict, and tell whether it crosses one."""
    limits = history.at(piece.message.arrived_at)
    verdict = judge(piece.message, limits, languages, piece.language)
    reasons = Reasons(limits.language, languages)
    if style == "json":
        say(as_json(verdict_record(piece.name, piece.message, verdict, limits, reasons)))
    elif style == "headers":
        say("\n".join(verdict_headers(piece.name, verdict, limits)) + "\n")
    elif style == "explain":
        say("\n".join(explanation(piece.message, verdict, reasons)) + "\n")
    else:
        say(verdict_line(piece.name, piece.message, verdict))
    return crosses(verdict)


def report_unread(piece: Unread, style: str | None) -> None:
    if style == "json":
        say(as_json(broken_record(piece.name, piece.problem)))
    else:
        print(f"lindero: {piece.name}: {piece.problem}", file=sys.stderr)


def say(line: str) -> None:
    """One answer on standard output, in UTF-8 whatever the locale, at once."""
    sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()

"""`lindero limits`: show, set, check and export the limits."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from assistant.clock import written
from assistant.commands.context import Context, pass_context
from assistant.config import Config, load
from assistant.errors import BAD_DATA, CONFIGURATION, UsageError
from assistant.printing import SCHEMA, as_json
from rules.hours import Day, day_spans, next_working_time, working_minutes_between, zone_at
from rules.languages import BUILT_IN_LANGUAGES, Language, Languages
from rules.limits import Limits
from rules.outlets import FORMATS, exported
from rules.outlets.answers import PICTURE_DAYS, Answers
from rules.sentence import example, read_sentence, say

json_option = click.option("--json", "as_record", is_flag=True, help="One JSON object.")
lang_option = click.option("--lang", metavar="CODE", help="The language of the words: en, es, it.")


@click.group(name="limits", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> int:
    """Show, set, check and export your limits."""
    return 0 if ctx.invoked_subcommand else ctx.invoke(show, as_record=False, lang=None)


@command.command()
@json_option
@lang_option
@pass_context
def show(context: Context, as_record: bool, lang: str | None) -> int:
    """The limits as a sentence, the next 14 days as a picture."""
    config = read(context)
    limits, language = config.current_limits, speaking(config, lang)
    sentence = say(limits, language, promises=True)
    if as_record:
        print(as_json({"schema": SCHEMA, "sentence": sentence, "limits": record(limits), **pictured(context, limits)}))
    else:
        print(sentence)
        draw(context, limits, language)
    return CONFIGURATION if config.problems else 0


@command.command(name="set")
@click.argument("text", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Save without asking.")
@json_option
@lang_option
@pass_context
def set_limits(context: Context, text: tuple[str, ...], yes: bool, as_record: bool, lang: str | None) -> int:
    """Set the limits by a sentence; what was understood is said back, and nothing is saved until you agree."""
    base, languages = standing(context, lang)
    read = read_sentence(" ".join(text), languages, base, today(context, base))
    if not context.config_file.exists():
        read = replace(read, limits=replace(read.limits, language=read.language))
    language = next(language for language in languages if language.code == read.language)
    words = language.table("hours")["answers"]
    promised = any(getattr(read.limits, key) != getattr(base, key) for key in ("notice", "answer_within", "zone"))
    sentence = say(read.limits, language, promises=promised)
    saved = False
    if not as_record:
        print(words["understood"].format(sentence=sentence))
        draw(context, read.limits, language)
    if read.not_understood:
        tell_not_understood(read.not_understood, language)
    elif yes or (not as_record and agreed(words["ask"])):
        from assistant.config.writing import save_limits

        save_limits(context.config_file, read.limits, context.data_folder, context.clock.now())
        saved = True
    if as_record:
        told = {"saved": saved, "understood": sentence, "not_understood": list(read.not_understood)}
        print(as_json({"schema": SCHEMA, **told, "limits": record(read.limits)}))
    elif saved:
        print(words["saved"].format(file=context.config_file))
    else:
        print(words["nothing_saved"])
    return BAD_DATA if read.not_understood else 0


@command.command()
@click.argument("instant", required=False)
@json_option
@lang_option
@pass_context
def check(context: Context, instant: str | None, as_record: bool, lang: str | None) -> int:
    """Is this instant working time, and until when?"""
    config = read(context)
    limits = config.current_limits
    answer = Answers(speaking(config, lang)).about(moment(context, instant, limits), limits)
    told = {"working": answer.working, "changes_at": iso(answer.changes_at), "because": answer.because}
    print(as_json({"schema": SCHEMA, **told, "sentence": answer.sentence}) if as_record else answer.sentence)
    return 0


@command.command(name="next")
@click.argument("instant", required=False)
@json_option
@lang_option
@pass_context
def next_instant(context: Context, instant: str | None, as_record: bool, lang: str | None) -> int:
    """When does work resume? The instant itself when it is working time."""
    config = read(context)
    limits = config.current_limits
    t = moment(context, instant, limits)
    found = next_working_time(t, limits)
    sentence = Answers(speaking(config, lang)).resumes(t, limits)
    local = found.astimezone(zone_at(found, limits)) if found else None
    print(as_json({"schema": SCHEMA, "next": iso(local), "sentence": sentence}) if as_record else sentence)
    return 0


@command.command()
@click.argument("start")
@click.argument("end")
@json_option
@lang_option
@pass_context
def between(context: Context, start: str, end: str, as_record: bool, lang: str | None) -> int:
    """How much working time lies between two instants?"""
    config = read(context)
    limits = config.current_limits
    a, b = moment(context, start, limits), moment(context, end, limits)
    minutes = working_minutes_between(a, b, limits)
    sentence = Answers(speaking(config, lang)).between(a, b, limits)
    print(as_json({"schema": SCHEMA, "minutes": minutes, "sentence": sentence}) if as_record else sentence)
    return 0


@command.command()
@click.option("--as", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="In which form.")
@lang_option
@pass_context
def export(context: Context, form: str, lang: str | None) -> int:
    """The limits for others: a letter to clients, a line, OSM opening hours, a calendar, a Sieve script."""
    config = read(context)
    limits = config.current_limits
    sys.stdout.write(exported(limits, form, speaking(config, lang), today(context, limits)))
    return 0


def read(context: Context) -> Config:
    """The configuration; entries that were left out are told on standard error."""
    config = load(context.config_file, context.data_folder, context.clock.now())
    for problem in config.problems:
        print(f"lindero: {problem}", file=sys.stderr)
    return config


def standing(context: Context, lang: str | None) -> tuple[Limits, list[Language]]:
    """The limits to change, and the languages to read in, the user's first. Without a file: the usual week, here."""
    if context.config_file.exists():
        config = read(context)
        return config.current_limits, in_order(config.languages, lang or config.me.language)
    from assistant.config.zones import own_zone

    return Limits(zone=own_zone()), in_order(BUILT_IN_LANGUAGES, lang or "en")


def in_order(languages: Languages, first: str) -> list[Language]:
    known = [language for language in languages.all if language.table("hours")]
    return sorted(known, key=lambda language: language.code != first)


def speaking(config: Config, lang: str | None) -> Language:
    code = lang or config.me.language
    language = config.languages.get(code)
    if language is None or not language.table("hours"):
        known = ", ".join(language.code for language in config.languages.all if language.table("hours"))
        raise UsageError(f"--lang: {code!r} is not a language spoken here; write one of: {known}")
    return language


def moment(context: Context, text: str | None, limits: Limits) -> datetime:
    """An instant as typed: ISO 8601, by the user's own clock when it has no offset; now when none is typed."""
    if text is None:
        return context.clock.now().astimezone(ZoneInfo(limits.zone))
    read = written(text, ZoneInfo(limits.zone))
    if read is None:
        raise UsageError(f"{text!r} is not an instant; write it like 2026-06-19T17:58:00+02:00")
    return read


def today(context: Context, limits: Limits) -> date:
    return context.clock.now().astimezone(ZoneInfo(limits.zone)).date()


def record(limits: Limits) -> dict[str, Any]:
    from assistant.config.writing import limits_record

    return limits_record(limits)


def pictured(context: Context, limits: Limits) -> dict[str, Any]:
    first = today(context, limits)
    days = (day_spans(first + timedelta(days=number), limits) for number in range(PICTURE_DAYS))
    return {"days": [day_record(day) for day in days]}


def day_record(day: Day) -> dict[str, Any]:
    from assistant.config.writing import spans_record

    return {
        "date": day.on.isoformat(),
        "hours": spans_record(day.spans),
        "because": day.cause.value,
        "name": day.name,
    }


def draw(context: Context, limits: Limits, language: Language) -> None:
    answers = Answers(language)
    print(f"\n{answers.words['days_title']}")
    for line in answers.picture(with_holidays(context, limits), today(context, limits)):
        print(f"  {line}")


def with_holidays(context: Context, limits: Limits) -> Limits:
    """The limits with the days of a place that was just named."""
    if not limits.country or limits.holidays:
        return limits
    from assistant.holidays import holidays_of

    year = context.clock.now().year
    days = holidays_of(limits.country, limits.region, limits.language, context.data_folder, year)
    return replace(limits, holidays=days)


def tell_not_understood(parts: Iterable[str], language: Language) -> None:
    words = language.table("hours")["answers"]
    for part in parts:
        print(words["not_understood"].format(quoted=f'"{part}"'), file=sys.stderr)
    print(words["like"].format(example=f'"{example(language)}"'), file=sys.stderr)


def agreed(question: str) -> bool:
    try:
        return click.confirm(f"\n{question}", default=False, err=True)
    except click.Abort:
        return False


def iso(t: datetime | None) -> str | None:
    return t.isoformat() if t else None

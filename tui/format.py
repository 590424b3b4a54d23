"""Dates, amounts, names and tags as short strings. Instants come in local already: `LinderoApp.local` makes them so."""

from datetime import date, datetime

from assistant.records import ReplyState, Unanswered
from rules.cleaning import clean_line
from rules.message import Address
from rules.tags import Tag
from tui.words import N_, _, n_

# A sign and a theme colour beside each tag's words: meaning is never in the colour alone.
TAG_SIGNS = {
    Tag.EMERGENCY: "▲",
    Tag.RUDE: "✕",
    Tag.OFF_TIME_REQUEST: "◆",
    Tag.COMPLAINT: "■",
    Tag.OUT_OF_SCOPE: "◇",
    Tag.REWORK: "↺",
    Tag.URGENT: "!",
    Tag.SHORT_NOTICE: "◔",
    Tag.VAGUE_FEEDBACK: "?",
    Tag.AFTER_HOURS: "·",
}
TAG_WORDS = {
    Tag.EMERGENCY: N_("emergency"),
    Tag.RUDE: N_("rude"),
    Tag.OFF_TIME_REQUEST: N_("asks for off-time"),
    Tag.COMPLAINT: N_("complaint"),
    Tag.OUT_OF_SCOPE: N_("out of scope"),
    Tag.REWORK: N_("rework"),
    Tag.URGENT: N_("urgent, they say"),
    Tag.SHORT_NOTICE: N_("short notice"),
    Tag.VAGUE_FEEDBACK: N_("vague feedback"),
    Tag.AFTER_HOURS: N_("after hours"),
}
REPLY_STATES = {
    ReplyState.DRAFTED: N_("draft"),
    ReplyState.APPROVED: N_("held"),
    ReplyState.SENDING: N_("leaving"),
    ReplyState.SENT: N_("sent"),
    ReplyState.FAILED: N_("failed"),
    ReplyState.UNSURE: N_("unsure"),
}
LANGUAGE_WORDS = {"en": N_("English"), "es": N_("Spanish"), "it": N_("Italian")}
TONE_WORDS = {"warm": N_("Warm"), "plain": N_("Plain"), "firm": N_("Firm")}
REGISTER_WORDS = {"informal": N_("informal"), "formal": N_("formal"), "vos": N_("with vos")}


def tag_words(tag: Tag) -> str:
    return _(TAG_WORDS[tag])


def tag_colour(tag: Tag) -> str:
    """The theme variable of a tag's colour."""
    return f"$tag-{tag.value}"


def weekday(day: date, short: bool = True) -> str:
    if short:
        return _("Mon Tue Wed Thu Fri Sat Sun").split()[day.weekday()]
    return _("Monday Tuesday Wednesday Thursday Friday Saturday Sunday").split()[day.weekday()]


def month(day: date, short: bool = True) -> str:
    if short:
        return _("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()[day.month - 1]
    words = _("January February March April May June July August September October November December")
    return words.split()[day.month - 1]


def short_day(day: date) -> str:
    """Fri 19 Jun."""
    return f"{weekday(day)} {day.day} {month(day)}"


def long_day(day: date) -> str:
    """Friday 19 June."""
    return _("{weekday} {day} {month}").format(
        weekday=weekday(day, short=False), day=day.day, month=month(day, short=False)
    )


def clock(instant: datetime) -> str:
    return f"{instant:%H:%M}"


def moment(instant: datetime, now: datetime) -> str:
    """An instant as short as it stays clear: the hour today, tomorrow's, the weekday within a week, else the date."""
    days = (instant.date() - now.date()).days
    if days == 0:
        return clock(instant)
    if days == 1:
        return _("tomorrow {time}").format(time=clock(instant))
    if days == -1:
        return _("yesterday {time}").format(time=clock(instant))
    if 1 < days < 7:
        return f"{weekday(instant)} {clock(instant)}"
    year = f" {instant.year}" if instant.year != now.year else ""
    return f"{short_day(instant)}{year} {clock(instant)}"


def long_moment(instant: datetime, now: datetime) -> str:
    """Monday 22 June at 09:00; today and tomorrow are called so."""
    days = (instant.date() - now.date()).days
    if days == 0:
        return _("today at {time}").format(time=clock(instant))
    if days == 1:
        return _("tomorrow at {time}").format(time=clock(instant))
    return _("{day} at {time}").format(day=long_day(instant), time=clock(instant))


def waited(own: Unanswered, since: datetime) -> str:
    """Since which day one's own mail waits for an answer, and for how many working days. `since` is local."""
    return _("since {day}, {days}").format(
        day=short_day(since), days=n_("{n} working day", "{n} working days", own.days)
    )


def name_of(sender: Address) -> str:
    return clean_line(sender.name) or clean_line(sender.address)


def language_words(code: str) -> str:
    return _(LANGUAGE_WORDS.get(code, "")) or _("unknown language")


def minutes_words(minutes: int) -> str:
    """Minutes from local midnight as a time of day; beyond 24:00 on the next day."""
    return f"{minutes // 60 % 24 if minutes != 1440 else 24:02}:{minutes % 60:02}"

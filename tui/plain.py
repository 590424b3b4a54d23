"""Text mode: the same day and review as lines of text, asked and answered. For screen readers, pipes and old terminals.

One fact a line, no drawing, no cursor movement, no colour. The letters are those of the screens.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assistant.desk import Opened, Shield
from assistant.errors import LinderoError
from assistant.records import Item, OutboxEntry
from rules.cleaning import clean_line, clean_text
from tui import format as fmt
from tui.acts import undone_words
from tui.desk import Desk
from tui.words import N_, _, n_

if TYPE_CHECKING:
    from rules.reply import Suggestion

AT_ONCE = 10
COMMANDS = (
    ("l", N_("list the next mails")),
    ("1", N_("a number opens that mail")),
    ("t", N_("the reply in the next tone")),
    ("a", N_("approve the reply: it leaves when work resumes")),
    ("n", N_("send the reply now")),
    ("e", N_("write the reply yourself")),
    ("z", N_("snooze until work resumes")),
    ("x", N_("dismiss")),
    ("s", N_("show rude words that are folded")),
    ("u", N_("undo the last act")),
    ("o", N_("replies on their way")),
    ("d", N_("the day")),
    ("q", N_("quit")),
)


class Plain:
    """One dialog of lines. `read` gives a line, or raises EOFError at the end; `write` takes one."""

    def __init__(self, desk: Desk, zone: str, read: Callable[[str], str], write: Callable[[str], None]) -> None:
        self.desk, self.zone, self.read, self._write = desk, ZoneInfo(zone), read, write
        self.items: list[Item] = []
        self.listed = 0
        self.opened: Opened | None = None
        self.suggestions: tuple[Suggestion, ...] = ()
        self.tone = 0
        self.text = ""
        self.acts: dict[str, Callable[[], None]] = {
            "l": self.list,
            "t": self.next_tone,
            "a": self.approve,
            "n": self.send_now,
            "e": self.edit,
            "z": self.snooze,
            "x": self.dismiss,
            "s": self.unfold,
            "u": self.undo,
            "o": self.outbox,
            "d": self.day,
            "?": self.help,
        }

    def run(self) -> None:
        """Until `q` or the end of input."""
        self.attempt(self.day)
        self.write(_("Type a letter and press Enter; ? tells which."))
        while True:
            try:
                typed = self.read("> ").strip()
            except EOFError:
                return
            if typed in ("q", "quit"):
                return
            self.answer(typed)

    def answer(self, typed: str) -> None:
        if typed.isdecimal():
            self.attempt(lambda: self.open(int(typed)))
        elif typed in self.acts:
            self.attempt(self.acts[typed])
        elif typed:
            self.write(_("“{typed}” is no command; ? tells which are.").format(typed=clean_line(typed)))

    def attempt(self, act: Callable[[], None]) -> None:
        try:
            act()
        except LinderoError as error:
            self.write(str(error))

    def write(self, text: str) -> None:
        self._write(clean_text(text))

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.zone)

    @property
    def now(self) -> datetime:
        return self.local(self.desk.now())

    # The day

    def day(self) -> None:
        shield = self.desk.shield()
        for sentence in day_sentences(shield, self.local, self.now):
            self.write(sentence)

    def list(self) -> None:
        """The next ten, numbered; from the start again after the last."""
        if self.listed >= self.desk.count():
            self.items, self.listed = [], 0
        found = self.desk.items(offset=self.listed, limit=AT_ONCE)
        if not found:
            self.write(_("Nothing waits for you. The evening is yours."))
        for item in found:
            self.items.append(item)
            self.listed += 1
            tags = ", ".join(fmt.tag_words(tag) for tag in item.tags)
            when = fmt.moment(self.local(item.arrived_at), self.now)
            self.write(f"{self.listed}. {fmt.name_of(item.sender)}: {clean_line(item.subject)}. {tags}. {when}.")

    def open(self, number: int) -> None:
        if not 1 <= number <= len(self.items):
            self.write(_("There is no mail {n}; l lists them.").format(n=number))
            return
        item = self.items[number - 1]
        self.opened = self.desk.open(item.id)
        self.tone, self.text = 0, ""
        self.suggestions = () if self.opened.no_reply else tuple(self.desk.suggestions(item.id))
        for line in case_lines(self.opened, self.local, self.now):
            self.write(line)
        self.show_reply()

    def unfold(self) -> None:
        if self.opened:
            self.write(self.opened.case.verdict.own_text)

    # The reply

    @property
    def reply(self) -> str:
        return self.text or (self.suggestions[self.tone].text if self.suggestions else "")

    def show_reply(self) -> None:
        if self.opened is None:
            return
        if not self.suggestions:
            self.write(_("No reply is offered: {reason}").format(reason=clean_line(self.opened.no_reply)))
            return
        chosen = self.suggestions[self.tone]
        tone = _(fmt.TONE_WORDS.get(chosen.tone, "")) or chosen.tone
        self.write(
            _("Suggested reply, {tone}, {situation}:").format(
                tone=tone, situation=clean_line(dict(self.desk.situations()).get(chosen.situation, chosen.situation))
            )
        )
        self.write(self.reply)
        self.write(_("It goes to {address}.").format(address=clean_line(self.opened.reply_to)))
        for warning in self.opened.warnings:
            self.write(_("Careful: {warning}").format(warning=clean_line(warning)))

    def next_tone(self) -> None:
        if self.suggestions:
            self.tone, self.text = (self.tone + 1) % len(self.suggestions), ""
        self.show_reply()

    def edit(self) -> None:
        if self.opened is None:
            self.write(_("Open a mail first: l lists them, a number opens one."))
            return
        self.write(_("Write line by line; a full stop alone ends."))
        lines: list[str] = []
        while (line := self.read("")) != ".":
            lines.append(line)
        self.text = clean_text("\n".join(lines))
        for hint in self.desk.check_draft(self.opened.case.item.id, self.text):
            self.write(f"“{clean_line(self.text[hint.start : hint.end])}”: {hint.sentence}")
        self.show_reply()

    def approve(self) -> None:
        self.send(send_now=False)

    def send_now(self) -> None:
        self.send(send_now=True)

    def send(self, send_now: bool) -> None:
        if self.opened is None or not self.reply:
            self.write(_("Open a mail first: l lists them, a number opens one."))
            return
        suggestion = self.suggestions[self.tone] if self.suggestions else None
        entry = self.desk.approve(self.opened.case.item.id, self.reply, suggestion, send_now=send_now)
        self.write(self.entry_line(entry))
        self.opened = None

    # Other acts

    def snooze(self) -> None:
        if self.opened:
            back = self.local(self.desk.snooze(self.opened.case.item.id))
            self.write(_("Snoozed until {moment}. u takes it back.").format(moment=fmt.long_moment(back, self.now)))
            self.opened = None

    def dismiss(self) -> None:
        if self.opened:
            self.desk.dismiss(self.opened.case.item.id)
            self.write(_("Dismissed. u takes it back."))
            self.opened = None

    def undo(self) -> None:
        self.write(undone_words(self.desk.undo()))

    def outbox(self) -> None:
        entries = self.desk.outbox()
        for entry in entries:
            self.write(self.entry_line(entry))
        if not entries:
            self.write(_("No reply is on its way."))

    def entry_line(self, entry: OutboxEntry) -> str:
        at = entry.sent_at or entry.send_at
        when = f", {fmt.long_moment(self.local(at), self.now)}" if at else ""
        return f"{_(fmt.REPLY_STATES[entry.state])}{when}: {clean_line(entry.to)}, {clean_line(entry.subject)}."

    def help(self) -> None:
        for key, words in COMMANDS:
            self.write(f"{key}: {_(words)}")


def day_sentences(shield: Shield, local: Callable[[datetime], datetime], now: datetime) -> list[str]:
    """The shield, what is due, what was promised, what waits, what leaves: a sentence each."""
    changes = fmt.long_moment(local(shield.changes_at), now) if shield.changes_at else ""
    if shield.working:
        told = [_("You are working until {moment}.").format(moment=changes) if changes else _("You are working.")]
    else:
        told = [_("You are off. Work resumes {moment}.").format(moment=changes) if changes else _("You are off.")]
    for item in shield.emergencies:
        told.append(_("Emergency: {who}, {what}.").format(who=fmt.name_of(item.sender), what=clean_line(item.subject)))
    count = len(shield.due_before)
    if count:
        told.append(n_("{n} mail asks for something before then.", "{n} mails ask for something before then.", count))
    elif changes:
        told.append(_("Nothing is due before {moment}.").format(moment=changes))
    for promise in shield.promises:
        due = fmt.long_moment(local(promise.due_at), now)
        words = _("Promised to {who}, {moment}: {what}.")
        told.append(words.format(who=clean_line(promise.client), moment=due, what=clean_line(promise.what)))
    for own in shield.unanswered:
        since = fmt.waited(own, local(own.sent_at))
        words = _("Waits for an answer from {who}, {since}: {what}.")
        told.append(words.format(who=clean_line(own.client), since=since, what=clean_line(own.subject)))
    waiting = sum(shield.waiting.values())
    if waiting:
        told.append(n_("{n} mail waits for review.", "{n} mails wait for review.", waiting))
    if shield.leaving:
        told.append(n_("{n} reply leaves later.", "{n} replies leave later.", len(shield.leaving)))
    return told


def case_lines(opened: Opened, local: Callable[[datetime], datetime], now: datetime) -> list[str]:
    """One mail as lines; rude words stay folded behind their summary."""
    item = opened.case.item
    lines = [
        _("From {name}, {address}.").format(name=fmt.name_of(item.sender), address=clean_line(item.sender.address)),
        _("Subject: {subject}").format(subject=clean_line(item.subject) or _("(no subject)")),
        _("Arrived {moment}.").format(moment=fmt.long_moment(local(item.arrived_at), now)),
        _("Tags: {tags}.").format(tags=", ".join(fmt.tag_words(tag) for tag in item.tags) or _("no tags")),
        opened.summary or opened.case.verdict.own_text,
    ]
    lines += [_("The words themselves are folded; s shows them.")] if opened.summary else []
    lines += [_("Why: {reason}").format(reason=clean_line(reason)) for reason in opened.why]
    lines += [_("Set aside: {reason}").format(reason=clean_line(reason)) for reason in opened.why_not]
    return lines

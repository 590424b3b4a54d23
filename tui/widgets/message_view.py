"""One mail: who, what, when, its tags; its own words with those marked that carried a tag; why, and why not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content, Span
from textual.widgets import Static

from rules.cleaning import clean_line, clean_text
from rules.tags import Tag
from tui import format as fmt
from tui.ground import lindero
from tui.words import _, n_

if TYPE_CHECKING:
    from assistant.desk import Mark, Opened


class MessageView(VerticalScroll):
    """Told which mail to show. Folded words stay folded until asked for."""

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        yield Static(id="body", markup=False)
        yield Static(id="why", markup=False)

    def show_nothing(self, sentence: str) -> None:
        self.query_one("#head", Static).update(Content.styled(sentence, "$quiet"))
        self.query_one("#body", Static).update(Content(""))
        self.query_one("#why", Static).update(Content(""))

    def show_case(self, opened: Opened, unfolded: bool) -> None:
        app = lindero(self)
        item = opened.case.item
        self.query_one("#head", Static).update(head(opened, app.local(item.arrived_at), app.local_now()))
        self.query_one("#body", Static).update(body(opened, unfolded))
        self.query_one("#why", Static).update(reasons(opened))
        self.scroll_home(animate=False)


def head(opened: Opened, arrived: datetime, now: datetime) -> Content:
    """Sender with the whole address, subject with its marks, arrival, tags."""
    item = opened.case.item
    address = clean_line(item.sender.address)
    name = clean_line(item.sender.name)
    who = Content.assemble((name or address, "bold $foreground"), (f"  {address}" if name else "", "$quiet"))
    when = f"{fmt.long_moment(arrived, now)} · {fmt.language_words(item.language)}"
    return Content("\n").join(
        [
            who,
            marked(clean_line(item.subject) or _("(no subject)"), item.subject, "subject", opened.marks),
            Content.styled(when[:1].upper() + when[1:], "$quiet"),
            tags(item.tags, item.main_tag),
        ]
    )


def tags(all_tags: Sequence[Tag], main: Tag | None) -> Content:
    """All tags, the main one first and bold."""
    ordered = sorted(all_tags, key=lambda tag: tag is not main)
    told = [
        Content.assemble(
            (f"{fmt.TAG_SIGNS[tag]} ", fmt.tag_colour(tag)),
            (fmt.tag_words(tag), f"{'bold ' if tag is main else ''}{fmt.tag_colour(tag)}"),
        )
        for tag in ordered
    ]
    return Content("   ").join(told) if told else Content.styled(_("no tags"), "$quiet")


def marked(shown: str, judged: str, where: str, marks: Sequence[Mark]) -> Content:
    """A text with the words that carried a tag underlined in its colour.

    Offsets count characters of the judged text: where cleaning had to change that, nothing is marked.
    """
    if shown != judged:
        return Content(shown)
    spans = [
        Span(mark.start, mark.end, f"underline {fmt.tag_colour(mark.tag)} on $mark")
        for mark in marks
        if mark.where == where and 0 <= mark.start < mark.end <= len(shown)
    ]
    return Content(shown, spans=spans)


def body(opened: Opened, unfolded: bool) -> Content:
    """The own text; a rude one stays behind its neutral summary until asked for."""
    if opened.summary and not unfolded:
        return Content("\n").join(
            [
                Content(clean_text(opened.summary)),
                Content.styled(_("The words themselves are folded. Space shows them."), "italic $quiet"),
            ]
        )
    judged = opened.case.verdict.own_text
    text = marked(clean_text(judged), judged, "body", opened.marks)
    if not judged.strip():
        text = Content.styled(_("The words of this mail are not kept any more."), "italic $quiet")
    return Content("\n\n").join([text, *(Content.styled(f"⋯ {line}", "$faint") for line in set_aside(opened))])


def set_aside(opened: Opened) -> list[str]:
    words = {
        "quote": lambda n: n_("{n} quoted line", "{n} quoted lines", n),
        "forward": lambda n: n_("{n} forwarded line", "{n} forwarded lines", n),
        "signature": lambda n: n_("{n} line of signature", "{n} lines of signature", n),
        "disclaimer": lambda n: n_("{n} line of disclaimer", "{n} lines of disclaimer", n),
    }
    return [words[kind](lines) for kind, lines in opened.folded if kind in words]


def reasons(opened: Opened) -> Content:
    """Why each tag was given, this client's record, and what was seen and set aside."""
    lines: list[Content] = []
    if opened.why:
        lines.append(Content.styled(_("Why"), "bold $primary"))
        lines += [Content.assemble(("· ", "$faint"), clean_line(sentence)) for sentence in opened.why]
    if opened.record:
        lines.append(Content.assemble(("· ", "$faint"), (clean_line(opened.record), "$quiet")))
    if opened.why_not:
        lines.append(Content.styled(_("Seen, and set aside"), "bold $primary"))
        lines += [Content.assemble(("· ", "$faint"), (clean_line(s), "$quiet")) for s in opened.why_not]
    for problem in opened.case.verdict.problems:
        lines.append(Content.assemble(("! ", "$warning"), (clean_line(str(problem)), "$quiet")))
    return Content("\n").join(lines)

"""The reply: tones side by side, situation, step and language; its text, or the editor with hints beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message as Event
from textual.widgets import Static

from rules.cleaning import clean_line, clean_text
from tui import format as fmt
from tui.events import DraftTyped
from tui.ground import lindero
from tui.words import _

if TYPE_CHECKING:
    from assistant.desk import Opened
    from rules.reply import Suggestion
    from tui.desk import Hint
    from tui.widgets.draft import Draft


class Suggestions(Vertical):
    """Told which suggestions there are and which is chosen; shows one of them, or the editor."""

    draft: Draft | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="tones", markup=False)
        with Horizontal(id="desk"):
            with VerticalScroll(id="preview", can_focus=False):
                yield Static(id="reply", markup=False)
            yield Static(id="hints", markup=False)
        yield Static(id="leaves", markup=False)

    def on_mount(self) -> None:
        self.query_one("#hints", Static).display = False

    def show_nothing(self, sentence: str = "") -> None:
        self.query_one("#tones", Static).update(Content.styled(sentence, "$quiet"))
        self.query_one("#reply", Static).update(Content(""))
        self.query_one("#leaves", Static).update(Content(""))

    def show_replies(
        self,
        opened: Opened,
        suggestions: Sequence[Suggestion],
        chosen: int,
        edited: str | None,
        names: Mapping[str, str],
    ) -> None:
        """The chosen suggestion, or the text that the user has made of it."""
        if opened.no_reply or not suggestions:
            words = _("No reply is offered: {reason}").format(reason=clean_line(opened.no_reply))
            self.show_nothing(words if opened.no_reply else _("No reply is offered."))
            return
        suggestion = suggestions[chosen]
        self.query_one("#tones", Static).update(tones(suggestions, chosen, edited is not None, names))
        text = edited if edited is not None else suggestion.text
        self.query_one("#reply", Static).update(Content(clean_text(text)))
        self.query_one("#preview", VerticalScroll).scroll_home(animate=False)
        self.query_one("#leaves", Static).update(self.leaves(opened, suggestion))

    def leaves(self, opened: Opened, suggestion: Suggestion) -> Content:
        """To whom it goes, with warnings; when it leaves; what it promises."""
        app = lindero(self)
        now = app.local_now()
        lines = [Content.assemble(("→ ", "$faint"), (clean_line(opened.reply_to), "$foreground"))]
        lines += [Content.assemble(("! ", "bold $warning"), (clean_line(w), "$warning")) for w in opened.warnings]
        shield = app.shield
        if shield and not shield.working and shield.changes_at:
            until = fmt.long_moment(app.local(shield.changes_at), now)
            lines.append(
                Content.styled(_("Approved, it waits until work resumes: {moment}").format(moment=until), "$quiet")
            )
        if suggestion.answer_by:
            by = fmt.long_moment(app.local(suggestion.answer_by), now)
            lines.append(Content.styled(_("It promises an answer by {moment}").format(moment=by), "$quiet"))
        return Content("\n").join(lines)

    async def edit(self, text: str) -> None:
        """Open the editor on a text; it has the focus when this returns."""
        from tui.widgets.draft import Draft

        self.query_one("#preview", VerticalScroll).display = False
        self.draft = Draft(text, id="draft")
        hints = self.query_one("#hints", Static)
        await self.query_one("#desk", Horizontal).mount(self.draft, before=hints)
        hints.display = True
        hints.update(Content(""))
        self.draft.focus()

    def stop_editing(self) -> str:
        """Close the editor; the text as it is now."""
        text = self.draft.text if self.draft else ""
        if self.draft:
            self.draft.remove()
        self.draft = None
        self.query_one("#hints", Static).display = False
        self.query_one("#preview", VerticalScroll).display = True
        return text

    @property
    def editing(self) -> bool:
        return self.draft is not None

    def on_text_area_changed(self, event: Event) -> None:
        event.stop()
        self.post_message(DraftTyped())

    def show_hints(self, text: str, hints: Sequence[Hint]) -> None:
        self.query_one("#hints", Static).update(hint_lines(text, hints))


def tones(suggestions: Sequence[Suggestion], chosen: int, edited: bool, names: Mapping[str, str]) -> Content:
    """Warm Plain Firm, the chosen one marked; beside them what the reply is about."""
    parts: list[Content] = []
    for index, suggestion in enumerate(suggestions):
        words = _(fmt.TONE_WORDS.get(suggestion.tone, "")) or suggestion.tone
        here = index == chosen
        parts.append(
            Content.styled(f" {words} " if not here else f"▸{words} ", "bold $primary on $panel" if here else "$quiet")
        )
    now = suggestions[chosen]
    facts = [
        _("edited") if edited else "",
        _("step {n}/5").format(n=now.step) if now.step else "",
        clean_line(names.get(now.situation, "")),
        fmt.language_words(now.language),
        _(fmt.REGISTER_WORDS.get(now.register, "")) or clean_line(now.register),
    ]
    return Content("").join(parts) + Content.styled("  " + " · ".join(filter(None, facts)), "$quiet")


def hint_lines(text: str, hints: Sequence[Hint]) -> Content:
    """What the draft check noticed, with the words it means."""
    if not hints:
        return Content.styled(_("Nothing to say against this draft."), "$quiet")
    lines = []
    for hint in hints:
        start, end = hint.start, hint.end
        words = clean_line(text[start:end])
        lines.append(Content.assemble((f"“{words}” " if words else "", "bold $warning"), clean_line(hint.sentence)))
    return Content("\n").join(lines)

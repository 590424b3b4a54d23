"""The acts of the review: what the user decides about the mail that is shown, done once, each to be taken back.

Acts hold for the mail that is shown, never for one that is still being read: a key that comes too early does nothing.
"""

from collections.abc import Callable

from assistant.records import OutboxEntry
from rules.tags import Tag
from tui import format as fmt
from tui.events import ActDone
from tui.ground import lindero
from tui.screens.review_case import CaseReading
from tui.widgets.suggestions import Suggestions
from tui.words import _
from tui.workers import ask


class CaseActs(CaseReading):
    """While one act is under way no other begins."""

    def __init__(self) -> None:
        super().__init__()
        self.busy = False

    def perform(self, act: Callable[[int], str], leaves: bool = True) -> None:
        """Do something with the shown mail, once; keys that come meanwhile do nothing."""
        if self.opened is None or self.busy or not self.is_marked(self.opened.case.item.id):
            return
        self.busy = True
        mail_id = self.opened.case.item.id
        ask(self, lambda: act(mail_id), lambda sentence: ActDone(sentence, leaves), group="act")

    def acted(self, event: ActDone) -> None:
        self.busy = False
        self.edited = None if event.leaves else self.edited
        self.say(event.sentence)
        lindero(self).read_shield()
        if self.editing:
            self.query_one(Suggestions).stop_editing()
        if event.leaves and self.wanted.state != "all":
            self.forget_case()
            self.show_reading()
            self.read_list(None, self.mails.cursor)
        else:
            self.opened = None if event.leaves else self.opened
            self.show_reading()
            self.read()

    def gave_up(self) -> None:
        self.busy = False

    def action_approve(self) -> None:
        self.approve(send_now=False)

    def action_approve_draft(self) -> None:
        """From the editor, without leaving it first."""
        self.approve(send_now=False)

    def action_send_now(self) -> None:
        """One more key: an answer in off-time teaches the opposite of what it says."""
        if not self.can_reply or self.opened is None:
            return
        mail_id = self.opened.case.item.id
        question = _("Send it now? In working time it would leave by itself.")
        shield = lindero(self).shield
        if shield and shield.working:
            question = _("Send it now?")

        def answered(yes: bool | None) -> None:
            if yes and self.opened and self.opened.case.item.id == mail_id:
                self.approve(send_now=True)

        self.confirm(question, answered)

    def approve(self, send_now: bool) -> None:
        if not self.can_reply:
            return
        desk, text, suggestion = self.desk, self.reply_text, self.suggestions[self.tone]

        def send(mail_id: int) -> str:
            """What is sent at once to someone rude still waits a moment in which it can be taken back."""
            pause = desk.cool_down(mail_id) if send_now else None
            if pause:
                return self.approved(desk.approve(mail_id, text, suggestion, send_at=desk.now() + pause))
            return self.approved(desk.approve(mail_id, text, suggestion, send_now=send_now))

        self.perform(send)

    def approved(self, entry: OutboxEntry) -> str:
        """Says until when the reply is held."""
        at_once = _("Approved: it leaves now. u takes it back while it is here.")
        return self.departure(entry, at_once, _("Approved: it leaves {moment}. u takes it back."))

    def action_draft(self) -> None:
        if self.can_reply:
            desk, text, suggestion = self.desk, self.reply_text, self.suggestions[self.tone]

            def save(mail_id: int) -> str:
                to = desk.save_draft(mail_id, text, suggestion)
                return _("In the Drafts folder, for {to}. u takes it back.").format(to=to)

            self.perform(save)

    def action_snooze(self) -> None:
        desk, app = self.desk, lindero(self)

        def snooze(mail_id: int) -> str:
            back = fmt.long_moment(app.local(desk.snooze(mail_id)), app.local_now())
            return _("Snoozed until {moment}. u takes it back.").format(moment=back)

        self.perform(snooze)

    def action_dismiss_mail(self) -> None:
        desk = self.desk

        def dismiss(mail_id: int) -> str:
            desk.dismiss(mail_id)
            return _("Dismissed. u takes it back.")

        self.perform(dismiss)

    def action_correct(self) -> None:
        """The user's own judgement: this tag is fine from this sender."""
        if self.opened is None or not self.opened.case.item.tags:
            return
        mail_id, desk = self.opened.case.item.id, self.desk
        choices = [(tag.value, fmt.tag_words(tag)) for tag in self.opened.case.item.tags if tag is not Tag.EMERGENCY]

        def chosen(tag: str | None) -> None:
            if tag is None:
                return

            def correct(mail: int) -> str:
                desk.correct(mail, Tag(tag))
                words = _("Noted: “{tag}” is fine from them. It is listed under Limits; u takes it back.")
                return words.format(tag=fmt.tag_words(Tag(tag)))

            if self.opened and self.opened.case.item.id == mail_id:
                self.perform(correct, leaves=False)

        if choices:
            self.choose(_("Which tag is wrong here?"), choices, chosen)
        else:
            self.say(_("An emergency is never corrected away: change what urgent means under Limits."))

    def action_urgency(self) -> None:
        """The user's word on a claimed urgency: the record by which claims are weighed."""
        desk = self.desk
        choices = [("yes", _("Yes, it was urgent")), ("no", _("No, it could have waited"))]

        def chosen(answer: str | None) -> None:
            if answer is None:
                return

            def confirm(mail_id: int) -> str:
                desk.confirm_urgency(mail_id, answer == "yes")
                return _("Noted in the client's record. u takes it back.")

            self.perform(confirm, leaves=False)

        self.choose(_("They said it was urgent. Was it?"), choices, chosen)

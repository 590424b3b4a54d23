"""The desk's review room: list, open, suggest, approve, snooze, dismiss."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from assistant.answering import addressed, new_reply
from assistant.desk.listing import ListRoom
from assistant.desk.pages import Mark, Opened
from assistant.errors import DataError
from assistant.records import Case, MailState, OutboxEntry
from assistant.store.instants import stored
from rules.client import claims
from rules.draft import Hint, check_draft, cool_down
from rules.hours import changes_at, is_working_time, next_working_time, terms_for, zone_at
from rules.language import language_of
from rules.limits import Limits
from rules.reasons import Reasons
from rules.reply import Suggestion, no_reply_reason, registers, reply_language, situations, suggestions
from rules.signals import Where
from rules.tags import Tag


class ReviewRoom(ListRoom):
    def open(self, mail_id: int) -> Opened:
        """One mail with the reasons for its tags, in the user's language."""
        case = self._case(mail_id)
        verdict, limits = case.verdict, self.limits()
        reasons = Reasons(limits.language, self._parts.languages)
        address = addressed(case.message, limits, self._parts.languages)
        return Opened(
            case=case,
            why=unique(reasons.why(signal) for signal in verdict.signals),
            why_not=unique(reasons.why_not(dismissed) for dismissed in verdict.dismissed),
            marks=tuple(
                Mark(s.tag, s.where.value, s.start, s.end) for s in verdict.signals if s.where is not Where.HEADER
            ),
            summary=self._summary(case, reasons) if Tag.RUDE in verdict.tags else "",
            record=self._record(case, reasons),
            reply_to=address.shown,
            warnings=address.warnings,
            no_reply=no_reply_reason(case.message, verdict, limits.language, self._parts.languages) or "",
        )

    def _summary(self, case: Case, reasons: Reasons) -> str:
        """What a rude mail comes to, without a word of it."""
        said = [reasons.say("summary", "rude")]
        said.append(reasons.say("summary", "asks" if case.verdict.request else "asks_nothing"))
        if case.verdict.deadline:
            said.append(reasons.say("summary", "deadline", instant=reasons.moment(case.verdict.deadline)))
        if Tag.EMERGENCY in case.verdict.tags:
            said.append(reasons.say("summary", "emergency"))
        return " ".join(said)

    def _record(self, case: Case, reasons: Reasons) -> str:
        """By whose word it is urgent: this client's claims, and how many of them held."""
        history = self._parts.ledger.history(case.item.client, before=case.item.arrived_at)
        counted = claims(history, case.item.arrived_at)
        if not counted.made:
            return ""
        return reasons.say("summary", "claims", made=str(counted.made), confirmed=str(counted.confirmed))

    def registers(self) -> dict[str, tuple[str, ...]]:
        """The languages that replies are written in, each with its registers."""
        return registers(self._parts.languages)

    def situations(self) -> tuple[tuple[str, str], ...]:
        """Every situation a reply can be asked for: its key, and its name in the user's language."""
        return situations(self.limits().language, self._parts.languages)

    def suggestions(
        self, mail_id: int, situation: str = "", language: str = "", register: str = "", step: int = 0
    ) -> tuple[Suggestion, ...]:
        """The three tones, the client's own first."""
        case = self._case(mail_id)
        history = self._parts.ledger.history(case.item.client, before=case.item.arrived_at)
        return suggestions(
            case.message,
            case.verdict,
            self.limits(),
            self.now(),
            history,
            situation=situation,
            language=language,
            register=register,
            step=step,
            languages=self._parts.languages,
        )

    def check_draft(self, mail_id: int, text: str) -> tuple[Hint, ...]:
        """What to look at again in the user's own words before they leave, said in the user's language."""
        case, limits, languages = self._case(mail_id), self.limits(), self._parts.languages
        written = reply_language(case.message, case.verdict, limits, language_of(text, languages.all), languages)
        speech = languages.get(limits.language) or written
        return check_draft(text, written, terms_for(case.item.sender.address, limits), self.now(), speech)

    def cool_down(self, mail_id: int) -> timedelta:
        """The pause offered before a reply to rude mail leaves; none for other mail."""
        return cool_down(self._case(mail_id).verdict)

    def approve(
        self,
        mail_id: int,
        text: str,
        suggestion: Suggestion | None = None,
        send_now: bool = False,
        send_at: datetime | None = None,
    ) -> OutboxEntry:
        """The user's yes: held until work resumes unless a moment is named. Said twice, it leaves once."""
        with self._parts.database.transaction():
            case = self._open_case(mail_id)
            entry = self._draft(case, text, suggestion)
            entry = self._parts.outbox.approve(entry.id, send_at, now=send_now)
            self._act(case, "approve", MailState.ANSWERED, reply_id=entry.id)
        self._parts.ring()
        return entry

    def save_draft(self, mail_id: int, text: str, suggestion: Suggestion | None = None) -> str:
        """Into the Drafts folder of the account, where any mail program can finish it."""
        case = self._open_case(mail_id)
        entry = self._draft(case, text, suggestion)
        self._parts.put_in_drafts(entry.id)
        with self._parts.database.transaction():
            self._act(case, "save-draft", MailState.ANSWERED, reply_id=entry.id)
        return entry.to

    def snooze(self, mail_id: int) -> datetime:
        """Out of sight until the next working instant after now."""
        case, now, limits = self._case(mail_id), self.now(), self.limits()
        until = next_opening(now, limits)
        if until is None:
            raise DataError("your limits hold no working time to come: there is no moment to snooze until")
        with self._parts.database.transaction():
            self._act(case, "snooze", MailState.SNOOZED, until=until)
        return until.astimezone(zone_at(until, limits))

    def dismiss(self, mail_id: int) -> None:
        with self._parts.database.transaction():
            self._act(self._case(mail_id), "dismiss", MailState.DISMISSED)

    def confirm_urgency(self, mail_id: int, was_urgent: bool) -> None:
        """The user's word on a claim, for the client's record. It changes no tag."""
        before = self._parts.mails.confirmed(mail_id)
        with self._parts.database.transaction():
            self._parts.mails.confirm(mail_id, was_urgent)
            self._parts.ledger.record_act(self.now(), "confirm", mail_id, None, {"confirmed": before})

    def _open_case(self, mail_id: int) -> Case:
        """A mail that waits for its answer, or for another word: two screens on the same mail answer it once."""
        case = self._case(mail_id)
        if case.item.state is MailState.ANSWERED and not self._may_write_again(case):
            raise DataError("this mail has been answered already; undo that first, or write to the client anew")
        return case

    def _may_write_again(self, case: Case) -> bool:
        """Is something still promised, or does the user's own answer wait for theirs?"""
        waiting = self.unanswered(case.item.client)
        return self._parts.ledger.owes_an_answer(case.item.id) or any(own.mail_id == case.item.id for own in waiting)

    def _draft(self, case: Case, text: str, suggestion: Suggestion | None) -> OutboxEntry:
        config = self._parts.config()
        return self._parts.outbox.draft(new_reply(case, text, suggestion, config, self.now()))

    def _act(
        self,
        case: Case,
        name: str,
        state: MailState,
        reply_id: int | None = None,
        until: datetime | None = None,
    ) -> None:
        item = case.item
        before = {"state": item.state.value, "snoozed_until": stored(item.snoozed_until)}
        self._parts.mails.set_state(item.id, state, until)
        self._parts.ledger.record_act(self.now(), name, item.id, reply_id, before)


def next_opening(now: datetime, limits: Limits) -> datetime | None:
    """When work begins next: in working time the next beginning after this one, in off-time the coming one."""
    if is_working_time(now, limits):
        turns = changes_at(now, limits)
        return next_working_time(turns, limits) if turns else None
    return next_working_time(now, limits)


def unique(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sentences))

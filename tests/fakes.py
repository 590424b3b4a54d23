"""Parts written by hand for tests: small, honest, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from assistant.desk import ClientPage, ClientRow, DayPicture, DryRun, Mark, Opened, Shield, UnderstoodSentence
from assistant.errors import StoreError
from assistant.records import AccountStatus, Case, Item, MailState, OutboxEntry, PromiseDue, ReplyState, Unanswered
from rules.client import Agreement
from rules.limits import Limits, Span
from rules.message import Kind, Message
from rules.reply import Sentence, Suggestion, Tone
from rules.tags import Tag
from rules.verdict import Verdict

FRIDAY_EVENING = datetime(2026, 6, 19, 16, 30, tzinfo=UTC)  # 18:30 in Madrid
MONDAY_MORNING = datetime(2026, 6, 22, 7, 0, tzinfo=UTC)  # 09:00 in Madrid


class FakeDesk:
    """A desk in memory: the mails it is given, canned replies, every act undoable. Counts what was asked of it."""

    def __init__(self, messages: Sequence[tuple[Message, Verdict]] = (), now: datetime = FRIDAY_EVENING) -> None:
        self._now = now
        self.cases = {n: case_of(n, message, verdict) for n, (message, verdict) in enumerate(messages, 1)}
        self.entries: list[OutboxEntry] = []
        self.notes: dict[str, str] = {}
        self.kept: dict[str, str] = {}
        self.acts: list[tuple[str, object]] = []
        self.corrections: list[tuple[int, Tag]] = []
        self.answers: dict[int, bool] = {}
        self.changes = 0
        self.broken = ""
        self.unanswered: list[Unanswered] = []
        self.promised = [PromiseDue(1, "Crane Event Hire", MONDAY_MORNING, "answer about the hire sheet", "open", 1)]
        self.dry_run: DryRun | None = None
        self.held = Limits(
            zone="Europe/Madrid", week=((Span(540, 840), Span(900, 1080)),) * 5 + ((),) * 2, language="en"
        )

    # What tests do

    def arrive(self, message: Message, verdict: Verdict) -> int:
        number = max(self.cases, default=0) + 1
        self.cases[number] = case_of(number, message, verdict)
        self.changes += 1
        return number

    def check(self) -> None:
        if self.broken:
            raise StoreError(self.broken)

    # What screens ask

    def now(self) -> datetime:
        return self._now

    def change_count(self) -> int:
        return self.changes

    def remember(self, name: str, value: str) -> None:
        self.kept[name] = value

    def recall(self, name: str) -> str:
        return self.kept.get(name, "")

    def shield(self) -> Shield:
        self.check()
        waiting: dict[Tag, int] = {}
        for case in self.found():
            if case.item.main_tag:
                waiting[case.item.main_tag] = waiting.get(case.item.main_tag, 0) + 1
        opens = datetime(2026, 6, 22, 7, 0, tzinfo=UTC)
        working = self._now >= opens
        return Shield(
            now=self._now,
            working=working,
            changes_at=opens + timedelta(hours=5) if working else opens,
            because="week",
            emergencies=tuple(c.item for c in self.found() if Tag.EMERGENCY in c.item.tags),
            promises=tuple(self.promised),
            unanswered=tuple(self.unanswered),
            waiting=waiting,
            leaving=tuple(e for e in self.entries if e.state is ReplyState.APPROVED),
            statuses=(AccountStatus("studio", "idle", last_mail=self._now - timedelta(minutes=4)),),
            dry_run=self.dry_run,
        )

    def found(self, state: str = "waiting", text: str = "", client: str = "", tag: str = "") -> list[Case]:
        wanted = [
            case
            for case in self.cases.values()
            if (state == "all" or case.item.state == state)
            and text.casefold() in f"{case.item.sender} {case.item.subject} {case.verdict.own_text}".casefold()
            and (not client or case.item.client == client)
            and (not tag or tag in case.item.tags)
        ]
        return sorted(wanted, key=lambda case: (case.item.arrived_at, case.item.id), reverse=True)

    def items(
        self, state: str = "waiting", text: str = "", client: str = "", tag: str = "", offset: int = 0, limit: int = 200
    ) -> list[Item]:
        self.check()
        return [case.item for case in self.found(state, text, client, tag)[offset : offset + limit]]

    def count(self, state: str = "waiting", text: str = "", client: str = "", tag: str = "") -> int:
        self.check()
        return len(self.found(state, text, client, tag))

    def open(self, mail_id: int) -> Opened:
        case = self.cases[mail_id]
        rude = Tag.RUDE in case.item.tags
        marks = tuple(Mark(s.tag, s.where, s.start, s.end) for s in case.verdict.signals)
        return Opened(
            case=case,
            why=tuple(f"“{s.words}”: {s.reason}" for s in case.verdict.signals),
            why_not=tuple(f"“{d.words}”: {d.reason}" for d in case.verdict.dismissed),
            marks=marks,
            summary="An unhappy mail that asks for a call today." if rude else "",
            record="",
            reply_to=case.item.sender.address,
            no_reply="list mail" if case.verdict.kind is Kind.BULK else "",
            folded=(("quote", 3),),
        )

    def registers(self) -> dict[str, tuple[str, ...]]:
        return {"en": ("informal", "formal"), "es": ("informal", "formal", "vos"), "it": ("informal", "formal")}

    def situations(self) -> tuple[tuple[str, str], ...]:
        names = ("off-time-request", "short-notice", "claimed-urgency", "out-of-scope", "rude", "received")
        return tuple((name, name.replace("-", " ")) for name in names)

    def suggestions(
        self, mail_id: int, situation: str = "", language: str = "", register: str = "", step: int = 0
    ) -> tuple[Suggestion, ...]:
        item = self.cases[mail_id].item
        code = language or item.language
        hello = {"en": "Hello", "es": "Hola", "it": "Buongiorno"}.get(code, "Hello")
        name = item.sender.name.split(" ")[0] if item.sender.name else ""
        return tuple(
            suggestion(
                f"{hello} {name},\n\nI have your message. I am back on Monday 22 June at 09:00 and will answer"
                f" by 11:00 that day.\n\nIf it cannot wait, the number in my letter reaches me. ({tone})\n\nMarta",
                tone,
                situation or "off-time-request",
                code,
                register or "informal",
                step or 1,
                item.subject,
            )
            for tone in Tone
        )

    def check_draft(self, mail_id: int, text: str) -> tuple["FakeHint", ...]:
        at = text.casefold().find("obviously")
        return (FakeHint(at, at + 9, "sounds like a reproach"),) if at >= 0 else ()

    def cool_down(self, mail_id: int) -> timedelta:
        return timedelta(seconds=60 if Tag.RUDE in self.cases[mail_id].item.tags else 0)

    def approve(
        self,
        mail_id: int,
        text: str,
        suggestion: Suggestion | None,
        send_now: bool = False,
        send_at: datetime | None = None,
    ) -> OutboxEntry:
        self.check()
        case = self.cases[mail_id]
        entry = OutboxEntry(
            id=len(self.entries) + 1,
            mail_id=mail_id,
            account="studio",
            client=case.item.client,
            to=case.item.sender.address,
            subject=f"Re: {case.item.subject}",
            message_id=f"<reply-{len(self.entries) + 1}@martarey.example>",
            body=text,
            state=ReplyState.SENT if send_now else ReplyState.APPROVED,
            send_at=self._now if send_now else send_at or MONDAY_MORNING,
            sent_at=self._now if send_now else None,
            attempts=int(send_now),
            last_error="",
        )
        self.entries.append(entry)
        self.move(mail_id, MailState.ANSWERED, ("approve", entry.id))
        return entry

    def save_draft(self, mail_id: int, text: str, suggestion: Suggestion | None) -> str:
        self.move(mail_id, MailState.ANSWERED, ("save-draft", text))
        return self.cases[mail_id].item.sender.address

    def move(self, mail_id: int, state: MailState, act: tuple[str, object]) -> None:
        case = self.cases[mail_id]
        self.acts.append((act[0], (mail_id, case, act[1])))
        self.cases[mail_id] = case._replace(item=case.item._replace(state=state))
        self.changes += 1

    def snooze(self, mail_id: int) -> datetime:
        self.move(mail_id, MailState.SNOOZED, ("snooze", None))
        return MONDAY_MORNING

    def dismiss(self, mail_id: int) -> None:
        self.move(mail_id, MailState.DISMISSED, ("dismiss", None))

    def correct(self, mail_id: int, tag: Tag) -> None:
        self.corrections.append((mail_id, tag))
        self.acts.append(("correct", (mail_id, tag)))

    def confirm_urgency(self, mail_id: int, was_urgent: bool) -> None:
        self.answers[mail_id] = was_urgent
        self.acts.append(("urgency", (mail_id, was_urgent)))

    def undo(self) -> str:
        if not self.acts:
            return ""
        name, what = self.acts.pop()
        if isinstance(what, PromiseDue):
            self.promised.append(what)
        if isinstance(what, Unanswered):
            self.unanswered.append(what)
        if isinstance(what, OutboxEntry):
            self.entries = [what if e.id == what.id else e for e in self.entries]
        if name in ("approve", "snooze", "dismiss", "save-draft"):
            mail_id, case, entry = what  # type: ignore[misc]
            self.cases[mail_id] = case
            self.entries = [e for e in self.entries if e.id != entry] if name == "approve" else self.entries
        self.changes += 1
        return name

    def outbox(self) -> list[OutboxEntry]:
        return list(self.entries)

    def change_entry(self, reply_id: int, **fields: object) -> OutboxEntry:
        before = next(e for e in self.entries if e.id == reply_id)
        after = replace(before, **fields)  # type: ignore[arg-type]
        self.entries = [after if e.id == reply_id else e for e in self.entries]
        self.acts.append(("reply", before))
        self.changes += 1
        return after

    def cancel(self, reply_id: int) -> OutboxEntry:
        return self.change_entry(reply_id, state=ReplyState.DRAFTED, send_at=None)

    def change_moment(self, reply_id: int, at: datetime) -> OutboxEntry:
        return self.change_entry(reply_id, send_at=at)

    def edit_reply(self, reply_id: int, text: str) -> OutboxEntry:
        return self.change_entry(reply_id, body=text)

    def settle(self, reply_id: int, how: str) -> OutboxEntry:
        return self.change_entry(reply_id, state=ReplyState.SENT if how == "sent" else ReplyState.APPROVED)

    def send_anyway(self, reply_id: int) -> OutboxEntry:
        return self.change_entry(reply_id, asked="", send_at=max(self._now, MONDAY_MORNING))

    def keep_promise(self, promise: PromiseDue) -> None:
        self.promised.remove(promise)
        self.acts.append(("promise", promise))
        self.changes += 1

    def stop_waiting(self, own: Unanswered) -> None:
        self.unanswered.remove(own)
        self.acts.append(("unanswered", own))
        self.changes += 1

    def switch_tagging_on(self) -> None:
        self.dry_run = None
        self.acts.append(("tagging", None))

    def limits(self) -> Limits:
        return self.held

    def limits_sentence(self) -> str:
        return "Monday to Friday 09:00-14:00 and 15:00-18:00, in Madrid."

    def read_sentence(self, text: str) -> UnderstoodSentence:
        odd = ("blah",) if "blah" in text else ()
        days = tuple(picture(self._now.date() + timedelta(days=n), self.held) for n in range(14))
        return UnderstoodSentence("Monday to Friday 09:00-14:00.", odd, "Mon-Fri 9-14", self.held, days)

    def save_limits(self, change: Limits | str) -> None:
        self.acts.append(("limits", change))
        if isinstance(change, Limits):
            self.held = change

    def letter(self, language: str) -> str:
        return {"en": "Dear clients,", "es": "Queridos clientes:", "it": "Cari clienti,"}[language]

    def clients(self) -> list[ClientRow]:
        names = sorted({case.item.client for case in self.cases.values()})
        return [ClientRow(name, 3, 1, self._now) for name in names]

    def client(self, name: str) -> ClientPage:
        empty = tuple(tuple(0 for _hour in range(24)) for _day in range(7))
        evening = tuple(tuple(2 if hour == 23 and day == 4 else 0 for hour in range(24)) for day in range(7))
        return ClientPage(
            name=name,
            arrivals=evening,
            asked_for=empty,
            months=(("2026-05", {Tag.URGENT: 4}), ("2026-06", {Tag.URGENT: 1})),
            claims=5,
            confirmed=1,
            step=2,
            trend="better",
            promises=(),
            agreements=(Agreement(date(2026, 6, 1), "by Monday", "by Monday 18:00", "by Monday 18:00"),),
            note=self.notes.get(name, ""),
            exceptions=(),
            unanswered=(),
            my_off_hours_mails=0,
        )

    def save_note(self, client: str, text: str) -> None:
        self.notes[client] = text

    def agree(self, client: str, agreed: str, said: str = "", understood: str = "") -> None:
        self.acts.append(("agreement", agreed))


class FakeHint:
    def __init__(self, start: int, end: int, sentence: str) -> None:
        self.start, self.end, self.sentence = start, end, sentence


def case_of(number: int, message: Message, verdict: Verdict) -> Case:
    item = Item(
        id=number,
        account="studio",
        sender=message.sender,
        client=message.sender.name or message.sender.address,
        subject=message.subject,
        arrived_at=message.arrived_at,
        language=verdict.language,
        tags=verdict.tags,
        main_tag=verdict.main_tag,
        state=MailState.WAITING if verdict.tags else MailState.NONE,
        deadline=verdict.deadline,
        message_id=message.message_id,
    )
    return Case(item, message, verdict)


def suggestion(
    text: str, tone: Tone, situation: str, language: str, register: str, step: int, subject: str
) -> Suggestion:
    return Suggestion(
        situation=situation,
        tone=tone,
        language=language,
        register=register,
        step=step,
        subject=f"Re: {subject}",
        text=text,
        answer_by=datetime(2026, 6, 22, 9, 0, tzinfo=UTC),
        sentences=(Sentence("acknowledge", text, "ack.1"),),
    )


def picture(day: date, limits: Limits) -> DayPicture:
    return DayPicture(day, limits.week[day.weekday()], "week")

"""The desk's client room: what one client wrote when, asked for when, agreed, was promised."""

from datetime import datetime
from fnmatch import fnmatchcase

from assistant.desk.pages import ClientPage, ClientRow
from assistant.desk.parts import Room
from assistant.store.instants import read
from rules import client as record
from rules.client import Agreement, ClientHistory
from rules.hours import is_working_time, zone_at
from rules.reasons import Reasons
from rules.tags import Tag


class ClientRoom(Room):
    def clients(self) -> tuple[ClientRow, ...]:
        """Everyone who wrote, latest first."""
        return tuple(
            ClientRow(row["name"], row["mails"], row["crossings"], read(row["last"]))
            for row in self._parts.ledger.clients()
        )

    def client(self, name: str) -> ClientPage:
        now, limits, ledger = self.now(), self.limits(), self._parts.ledger
        zone = zone_at(now, limits)
        history = ledger.history(name)
        counted = record.claims(history, now)
        return ClientPage(
            name=name,
            arrivals=record.arrivals(history, zone),
            asked_for=record.asked_for(history, zone),
            months=record.months(history, zone),
            claims=counted.made,
            confirmed=counted.confirmed,
            step=highest_step(history, now),
            trend=record.trend(history, now).value,
            promises=ledger.promises(name),
            unanswered=tuple(self.unanswered(name)),
            agreements=ledger.agreements(name),
            note=ledger.note(name),
            exceptions=self._exceptions(name),
            my_off_hours_mails=self.my_off_hours_mails(name),
        )

    def save_note(self, client: str, text: str) -> None:
        ledger = self._parts.ledger
        with self._parts.database.transaction():
            ledger.record_act(self.now(), "note", None, None, {"client": client, "text": ledger.note(client)})
            ledger.save_note(client, text)

    def agree(self, client: str, agreed: str, said: str = "", understood: str = "") -> None:
        """Note what was agreed today, with the client's last mail; firm replies cite it."""
        now, ledger = self.now(), self._parts.ledger
        on = now.astimezone(zone_at(now, self.limits())).date()
        with self._parts.database.transaction():
            agreement = Agreement(on, said, understood, agreed, ledger.newest_message_id(client))
            ledger.record_act(now, "agreement", None, None, {"agreement": ledger.agree(client, agreement)})

    def my_off_hours_mails(self, client: str = "") -> int:
        """How many of my own mails left outside my limits, from whichever program: I train them too."""
        history = self._parts.config().limits
        return sum(1 for at in self._parts.ledger.sent_times(client) if not is_working_time(at, history.at(at)))

    def _exceptions(self, name: str) -> tuple[str, ...]:
        """The user's corrections for this client's addresses, in words."""
        limits = self.limits()
        reasons = Reasons(limits.language, self._parts.languages)
        senders = self._parts.ledger.senders(name)
        return tuple(
            reasons.say("summary", "fine_from", tag=c.tag, sender=c.match)
            for c in limits.corrections
            if any(fnmatchcase(sender, c.match) for sender in senders)
        )


def highest_step(history: ClientHistory, now: datetime) -> int:
    """How firm a reply to this client would be at most."""
    return max((record.step_for(history, "", tag, now) for tag in Tag), default=1)

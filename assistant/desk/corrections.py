"""The desk's room of corrections: the user's own judgement on a tag, kept as an exception in the user's file."""

from dataclasses import replace

from assistant.config.writing import save_limits
from assistant.desk.parts import Room
from assistant.errors import DataError
from assistant.records import MailState
from rules.limits import Correction
from rules.tags import WEIGHT, Tag


class CorrectionRoom(Room):
    def correct(self, mail_id: int, tag: Tag) -> None:
        """This tag is fine from this sender: an exception in the user's file, to be seen and taken back there too.

        The mail loses the tag at once, and its keyword on the server where we wrote it; an emergency is never
        corrected away.
        """
        case = self._case(mail_id)
        if tag is Tag.EMERGENCY:
            raise DataError("an emergency is what you defined as one: change what counts as urgent in your limits")
        made = Correction(case.item.sender.address, tag.value, since=case.item.arrived_at.date())
        self._save_corrections((*self._corrections_but(made), made))
        tags = tuple(t for t in case.item.tags if t is not tag)
        with self._parts.database.transaction():
            before = {"state": case.item.state.value, "tags": [t.value for t in case.item.tags], "tag": tag.value}
            self._parts.mails.retag(mail_id, tags, main_of(tags))
            if not tags:
                self._parts.mails.set_state(mail_id, MailState.DISMISSED)
            self._parts.ledger.record_act(self.now(), "correct", mail_id, None, before)
        self._parts.ring()

    def _corrections_but(self, made: Correction) -> tuple[Correction, ...]:
        return tuple(c for c in self.limits().corrections if (c.match, c.tag) != (made.match, made.tag))

    def _save_corrections(self, corrections: tuple[Correction, ...]) -> None:
        limits = replace(self.limits(), corrections=corrections)
        save_limits(self._parts.config_file, limits, self._parts.data_folder, self.now())


def main_of(tags: tuple[Tag, ...]) -> Tag | None:
    return next((tag for tag in WEIGHT if tag in tags), None)

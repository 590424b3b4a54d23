"""The desk's room of second thoughts: the last act that can be taken back, and how each kind of act is."""

from collections.abc import Mapping
from typing import Any

from assistant.config import load
from assistant.config.writing import keep
from assistant.desk.corrections import CorrectionRoom, main_of
from assistant.errors import DataError
from assistant.records import MailState
from assistant.store.instants import read
from assistant.store.ledger import Act, tags_of
from assistant.store.unanswered import UnansweredStore
from rules.limits import Correction


class UndoRoom(CorrectionRoom):
    def undo(self) -> str:
        """Take back the last act; its name, "" when there is none left.

        One that cannot be taken back any more says why, and the next undo goes on to the one before it.
        """
        act = self._parts.ledger.last_act()
        if act is None:
            return ""
        try:
            with self._parts.database.transaction():
                self._take_back(act)
                self._parts.ledger.mark_undone(act.id)
        except DataError:
            self._parts.ledger.mark_undone(act.id)
            raise
        self._parts.ring()
        return act.name

    def _take_back(self, act: Act) -> None:
        ledger, before = self._parts.ledger, act.before
        if act.mail_id is not None:
            self._put_mail_back(act.name, act.mail_id, before)
        if act.reply_id is not None:
            self._put_reply_back(act.name, act.reply_id, before)
        if act.name == "promise":
            ledger.settle_promise(before["promise"], "open")
        if act.name == "agreement":
            ledger.take_agreement_back(before["agreement"])
        if act.name == "unanswered":
            UnansweredStore(self._parts.database).expect(before["own_mail"], True)
        if act.name == "note":
            ledger.save_note(before["client"], before["text"])
        if act.name in ("limits", "tagging"):
            self._put_file_back(before)

    def _put_reply_back(self, name: str, reply_id: int, before: Mapping[str, Any]) -> None:
        if name == "reply":
            self._parts.outbox.put_back(reply_id, before)
        else:
            self._parts.outbox.cancel(reply_id)

    def _put_mail_back(self, name: str, mail_id: int, before: Mapping[str, Any]) -> None:
        mails = self._parts.mails
        if "state" in before:
            mails.set_state(mail_id, MailState(before["state"]), read(before.get("snoozed_until")))
        if name == "confirm":
            mails.confirm(mail_id, before["confirmed"])
        if name == "correct":
            made = Correction(self._case(mail_id).item.sender.address, before["tag"])
            self._save_corrections(self._corrections_but(made))
            tags = tags_of(before["tags"])
            mails.retag(mail_id, tags, main_of(tags))

    def _put_file_back(self, before: Mapping[str, Any]) -> None:
        """The configuration as it was, unless it was changed by hand meanwhile."""
        file = self._parts.config_file
        if file.read_text(encoding="utf-8") != before["after"]:
            raise DataError(f"{file} was changed since: nothing was taken back")
        keep(file, before["text"])
        load(file, self._parts.data_folder, self.now(), record=True)

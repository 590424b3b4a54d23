"""The desk's list: which mails, newest first, and how many. Light: what the first screen shows."""

from assistant.desk.parts import Room
from assistant.records import Item, MailState

STATES = {
    "waiting": (MailState.WAITING,),
    "snoozed": (MailState.SNOOZED,),
    "answered": (MailState.ANSWERED,),
    "dismissed": (MailState.DISMISSED,),
    "all": (),
}


class ListRoom(Room):
    def items(
        self, state: str = "waiting", text: str = "", client: str = "", tag: str = "", offset: int = 0, limit: int = 200
    ) -> list[Item]:
        """Tagged mail, newest first."""
        return self._parts.mails.items(STATES[state], text=text, client=client, tag=tag, offset=offset, limit=limit)

    def count(self, state: str = "waiting", text: str = "", client: str = "", tag: str = "") -> int:
        return self._parts.mails.count(STATES[state], text=text, client=client, tag=tag)

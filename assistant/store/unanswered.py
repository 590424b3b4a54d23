"""Own mail to which an answer is waited for, and whether it has come. Light: the first screen asks."""

from assistant.records import Unanswered
from assistant.store.database import Database
from assistant.store.instants import instant_of

# An answer to `o`: a later mail of the client, or a later word of the user, in its thread. A subject that holds the
# topic counts as the thread: people write anew instead of answering.
_TOPIC = "(o.topic <> '' AND instr({0}, o.topic) > 0)"
_NAMES = "(o.message_id <> '' AND ({0}.in_reply_to = o.message_id OR instr({0}.refs, o.message_id) > 0))"
_ANSWERED = f"""SELECT 1 FROM own_mail o WHERE o.id = ? AND (
    EXISTS (SELECT 1 FROM mail m WHERE m.client = o.client AND m.arrived_at > o.sent_at
            AND m.kind = 'personal' AND ({_NAMES.format("m")} OR {_TOPIC.format("m.words")}))
    OR EXISTS (SELECT 1 FROM own_mail n WHERE n.client = o.client AND n.sent_at > o.sent_at
               AND ({_NAMES.format("n")} OR {_TOPIC.format("n.topic")}))
    OR EXISTS (SELECT 1 FROM reply r WHERE r.client = o.client AND r.approved_at > o.sent_at
               AND r.state IN ('approved', 'sending', 'sent', 'unsure')
               AND r.answers <> '' AND instr(o.in_reply_to || ' ' || o.refs, r.answers) > 0))"""


class UnansweredStore:
    """Reads are cheap; the one write is a short transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def expecting(self, client: str = "") -> list[Unanswered]:
        """Own mails to which an answer is waited for, the oldest first; of every client when none is named."""
        rows = self._database.rows(
            "SELECT * FROM own_mail WHERE expects = 1 AND ? IN ('', client) ORDER BY sent_at, id", (client,)
        )
        return [Unanswered(r["id"], r["client"], r["recipient"], r["subject"], instant_of(r["sent_at"])) for r in rows]

    def is_answered(self, own_mail_id: int) -> bool:
        """Has the client answered it, or has the user written again?"""
        return self._database.row(_ANSWERED, (own_mail_id,)) is not None

    def reviewed_mail(self, own_mail_id: int) -> int | None:
        """The newest mail of the client in its thread that the review can open."""
        row = self._database.row(
            "SELECT max(m.id) FROM own_mail o JOIN mail m ON m.client = o.client AND m.state <> 'none'"
            " AND m.message_id <> '' AND instr(o.in_reply_to || ' ' || o.refs, m.message_id) > 0 WHERE o.id = ?",
            (own_mail_id,),
        )
        return None if row is None else row[0]

    def expect(self, own_mail_id: int, expects: bool) -> None:
        """Is an answer to it waited for? No: it has come, or the user wants to hear no more of it."""
        self._database.run("UPDATE own_mail SET expects = ? WHERE id = ?", (int(expects), own_mail_id))

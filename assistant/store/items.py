"""A mail as a list shows it: its row read without the rules that judged it."""

from assistant.records import Item, MailState
from assistant.store.database import Row
from assistant.store.instants import instant_of, read
from rules.message import Address
from rules.tags import Tag


def item_of(row: Row) -> Item:
    return Item(
        id=row["id"],
        account=row["account"],
        sender=Address(row["sender_name"], row["sender"]),
        client=row["client"] or row["sender"],
        subject=row["subject"],
        arrived_at=instant_of(row["arrived_at"]),
        language=row["language"],
        tags=tuple(Tag(name) for name in row["tags"].split()),
        main_tag=Tag(row["main_tag"]) if row["main_tag"] else None,
        state=MailState(row["state"]),
        deadline=read(row["deadline"]),
        snoozed_until=read(row["snoozed_until"]),
        message_id=row["message_id"],
    )

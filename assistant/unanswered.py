"""Own mail that waits for a client's answer: what the store holds, held against the user's working days."""

from collections.abc import Iterator
from datetime import datetime

from assistant.records import Unanswered
from assistant.store.unanswered import UnansweredStore
from rules.hours import terms_for
from rules.limits import Limits
from rules.unanswered import days_waited, is_given_up


def waiting_for_answers(
    store: UnansweredStore, limits: Limits, now: datetime, client: str = ""
) -> Iterator[Unanswered]:
    """What is worth a line, the oldest first; each is looked into when it is asked for."""
    for own in store.expecting(client):
        days = days_waited(own.sent_at, now, terms_for(own.recipient, limits))
        if days is not None and not store.is_answered(own.id):
            yield own._replace(days=days, mail_id=store.reviewed_mail(own.id))


def settle_answered(store: UnansweredStore, limits: Limits, now: datetime) -> None:
    """What was answered, or has waited for too long, waits no longer: so that few are ever looked into."""
    for own in store.expecting():
        if is_given_up(own.sent_at, now, terms_for(own.recipient, limits)) or store.is_answered(own.id):
            store.expect(own.id, False)

"""The states of a reply: drafted -> approved(send_at) -> sending -> sent | failed | unsure.

Record first, then act, then record the outcome; each step is one short transaction that names the states it starts
from. A reply is claimed before the first byte leaves, and marked before the final dot: whatever dies when, what the
store says afterwards is true. One process at a time sends for an account, under a lock that dies with its holder; so
whoever holds the lock and finds a reply still `sending` knows that its sender is gone.

Nothing leaves without the user's yes, and nothing in off-time unless the user named the moment.
"""

from assistant.outbox.acts import Acts
from assistant.outbox.outcomes import Outcomes, Parcel
from assistant.outbox.waiting import Waiting

__all__ = ["Outbox", "Parcel"]


class Outbox(Acts, Waiting, Outcomes):
    """What front ends, the watcher and the sender do with replies. Safe to share between threads and processes."""

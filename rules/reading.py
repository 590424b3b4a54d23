"""One mail, read: made once for a mail and handed to every signal."""

from collections.abc import Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rules.ear import Ear
from rules.emergencies import Definition, definition
from rules.languages import Language
from rules.limits import Limits
from rules.message import Message
from rules.said import Sentence
from rules.services import unoffered
from rules.signals import Where
from rules.times import TimeFound


class Reading(NamedTuple):
    """All that the signals look at. `limits` already hold this client's exceptions."""

    message: Message
    limits: Limits
    own: str
    zone: ZoneInfo  # the user's, when the mail came
    sentences: tuple[Sentence, ...]  # of the subject unless it is an old one ("Re: ..."), then of the body
    categories: frozenset[str]  # of all their phrases
    times: tuple[TimeFound, ...]
    asked: TimeFound | None
    quoted: tuple[Sentence, ...]  # of an old subject and of earlier mail: nothing in it is claimed now
    languages: tuple[Language, ...]  # all that the user's own words may be in
    allowed: Mapping[str, float]  # concept -> hours within which it counts
    ear: Ear | None  # None: a language without weights, judged by its grammar alone
    asking: tuple[Sentence, ...]  # the sentences that ask something of the user, in order
    asked_in: Where  # where the asked time stands; in the subject when the body names none

    def has(self, *categories: str) -> bool:
        return not self.categories.isdisjoint(categories)

    @property
    def definition(self) -> Definition:
        """What the user calls urgent."""
        return definition(self.limits.urgent_means, self.languages)

    @property
    def unoffered(self) -> frozenset[str]:
        """The categories of services that the user does not offer."""
        return unoffered(self.limits.services, self.languages)

    def hours_allowed(self, concept: str) -> float | None:
        """Within how many hours this concept is an emergency; None when at any time."""
        return self.allowed.get(concept)

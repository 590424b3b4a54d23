"""The ten tags, their keywords on the server and the order in which one of them becomes the main one."""

from enum import StrEnum

KEYWORD_PREFIX = "lindero-"


class Tag(StrEnum):
    AFTER_HOURS = "after-hours"
    OFF_TIME_REQUEST = "off-time-request"
    SHORT_NOTICE = "short-notice"
    URGENT = "urgent"
    EMERGENCY = "emergency"
    OUT_OF_SCOPE = "out-of-scope"
    REWORK = "rework"
    VAGUE_FEEDBACK = "vague-feedback"
    COMPLAINT = "complaint"
    RUDE = "rude"

    @property
    def keyword(self) -> str:
        """The IMAP keyword (RFC 9051 section 2.3.2): short, ASCII, an atom."""
        return KEYWORD_PREFIX + self.value


# What matters most comes first: someone in trouble, then a person hurt, then work and time, then the bare hour.
WEIGHT = (
    Tag.EMERGENCY,
    Tag.RUDE,
    Tag.OFF_TIME_REQUEST,
    Tag.COMPLAINT,
    Tag.OUT_OF_SCOPE,
    Tag.REWORK,
    Tag.URGENT,
    Tag.SHORT_NOTICE,
    Tag.VAGUE_FEEDBACK,
    Tag.AFTER_HOURS,
)

# What counts against a client: the bare hour crosses nothing, and an emergency is the user's own exception.
CROSSINGS = frozenset(Tag) - {Tag.AFTER_HOURS, Tag.EMERGENCY}

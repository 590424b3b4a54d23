"""The situations of a reply, by their names in the wording files, in the words of the screens."""

from rules.cleaning import clean_line
from tui.words import N_, _

WORDS = {
    "off_time_request": N_("off-time request"),
    "short_notice": N_("short notice"),
    "claimed_urgency": N_("urgency claimed"),
    "repeated_claims": N_("urgency claimed again and again"),
    "emergency": N_("emergency"),
    "out_of_scope": N_("out of scope"),
    "free_extra": N_("an extra for free"),
    "rework": N_("rework"),
    "vague_feedback": N_("vague feedback"),
    "complaint": N_("complaint"),
    "late_on_my_side": N_("late on my side"),
    "rude": N_("rude words"),
    "absence": N_("during an absence"),
    "received": N_("received, will answer"),
    "as_agreed": N_("as agreed"),
    "follow_up": N_("follow-up"),
    "feedback_request": N_("asking for feedback"),
    "closing_capacity": N_("closing: no capacity"),
    "closing_conduct": N_("closing: conduct"),
    "limits_letter": N_("letter of limits"),
}


def situation_words(name: str) -> str:
    """The words for a situation; one that only the user's own wording knows is shown by its name."""
    known = WORDS.get(name.replace("-", "_"))
    return _(known) if known else clean_line(name.replace("_", " ").replace("-", " "))

"""The acts that the desk can take back, by their names in the store, in the words of the screens."""

from tui.words import N_, _

UNDONE = {
    "approve": N_("Taken back: the reply will not leave, the mail waits again."),
    "save-draft": N_("Taken back: the mail waits again."),
    "snooze": N_("Taken back: the mail waits again."),
    "dismiss": N_("Taken back: the mail waits again."),
    "correct": N_("Taken back: the tag is there again."),
    "confirm": N_("Taken back: nothing is noted about that urgency."),
    "limits": N_("Taken back: the limits are as they were."),
    "reply": N_("Taken back: the reply stands as it did."),
    "promise": N_("Taken back: the promise is open again."),
    "unanswered": N_("Taken back: it waits for an answer again."),
    "note": N_("Taken back: the note is as it was."),
    "agreement": N_("Taken back: the agreement is no longer noted."),
    "tagging": N_("Taken back: tagging is off again. Tags that were set stay."),
}


def undone_words(act: str) -> str:
    """What was undone, or that there was nothing; `act` is the name of the act, "" for none."""
    return _(UNDONE.get(act, N_("Taken back."))) if act else _("There is nothing to take back.")

"""The user's corrections laid over what was found: this tag is fine from these senders. Emergencies stay."""

from fnmatch import fnmatchcase

from rules.limits import Correction, Limits
from rules.message import Message
from rules.signals import Dismissed, Findings, Signal
from rules.tags import Tag


def corrected(findings: Findings, message: Message, limits: Limits) -> Findings:
    """Signals that a correction covers become set-aside words, with the reason; the rest is kept."""
    mine = tuple(c for c in limits.corrections if covers(c, message))
    if not mine:
        return findings
    kept = tuple(s for s in findings.signals if not any(_excuses(c, s) for c in mine))
    gone = tuple(
        Dismissed(s.words, "corrected", s.where, s.start, s.end, s.tag) for s in findings.signals if s not in kept
    )
    return Findings(kept, findings.dismissed + gone)


def covers(correction: Correction, message: Message) -> bool:
    """Does it hold for this mail: by its sender, and from its date on?"""
    if not fnmatchcase(message.sender.address.lower(), correction.match.lower()):
        return False
    return correction.since is None or correction.since <= message.arrived_at.date()


def _excuses(correction: Correction, signal: Signal) -> bool:
    if signal.tag is Tag.EMERGENCY or correction.tag != signal.tag.value:
        return False
    return not correction.words or correction.words.casefold() in signal.words.casefold()

"""The signal functions, in the order in which they are asked."""

from collections.abc import Callable

from rules.reading import Reading
from rules.signals import Findings
from rules.signals.after_hours import after_hours
from rules.signals.complaint import complaint
from rules.signals.emergency import emergency
from rules.signals.off_time import off_time
from rules.signals.rework import rework
from rules.signals.scope import scope
from rules.signals.tone import tone
from rules.signals.urgency import urgency
from rules.signals.vagueness import vagueness

SIGNALS: tuple[Callable[[Reading], Findings], ...] = (
    after_hours,
    off_time,
    urgency,
    emergency,
    scope,
    rework,
    vagueness,
    complaint,
    tone,
)

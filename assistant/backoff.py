"""The one policy of trying again: growing, jittered, capped pauses, begun anew only after a while of healthy work."""

import random

GROWTH = 2.0
HEALTHY_TIMES_FIRST = 36  # three minutes with a first pause of five seconds
MOST_FALSE_ALARMS = 5
CALM_SECONDS = 0.1


class Backoff:
    """Pauses in seconds, each between half of the step and the step, so that many clients do not return at once."""

    def __init__(self, first: float, most: float, chance: random.Random | None = None) -> None:
        self._first, self._most = first, max(first, most)
        self._chance = chance or random.Random()
        self._step = first

    def pause(self) -> float:
        """The next pause; the one after it will be longer."""
        pause = self._step * self._chance.uniform(0.5, 1.0)
        self._step = min(self._most, self._step * GROWTH)
        return pause

    def worked_for(self, seconds: float) -> None:
        """Begin anew when the work before was healthy for long enough."""
        if seconds >= HEALTHY_TIMES_FIRST * self._first:
            self._step = self._first


class Alarms:
    """Ever longer pauses, in seconds, for who raises alarm after alarm for nothing: so many in a row may be chance."""

    def __init__(self, most: float) -> None:
        self._most, self._false = most, 0
        self._backoff = Backoff(CALM_SECONDS, most)

    def pause(self, *, is_true: bool) -> float:
        """How long not to listen after an alarm."""
        if is_true:
            self._false, self._backoff = 0, Backoff(CALM_SECONDS, self._most)
            return 0.0
        self._false += 1
        return self._backoff.pause() if self._false > MOST_FALSE_ALARMS else 0.0

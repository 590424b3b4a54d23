"""What stops the work, each with a sentence for the user and the exit code of sysexits.h."""

from collections.abc import Sequence

from rules.problems import Problem

USAGE, BAD_DATA, UNAVAILABLE, TRY_AGAIN, LOGIN_REFUSED, CONFIGURATION = 64, 65, 69, 75, 77, 78
SOFTWARE = 70


class LinderoError(Exception):
    """What happened, to what, what to do next: one sentence for the user, and the exit code it ends with."""

    exit_code = 1


class UsageError(LinderoError):
    exit_code = USAGE


class DataError(LinderoError):
    exit_code = BAD_DATA


class UnreachableError(LinderoError):
    exit_code = UNAVAILABLE


class ConnectionLost(UnreachableError):
    """A connection that worked has ended or broke its protocol. Connecting again helps."""


class RefusedError(LinderoError):
    """The server understood a command and said no."""

    exit_code = UNAVAILABLE


class StoreError(LinderoError):
    exit_code = UNAVAILABLE


class BusyError(LinderoError):
    """Someone else holds it: another watcher, another sender. Trying again later helps."""

    exit_code = TRY_AGAIN


class LoginError(LinderoError):
    """Nobody is let in with this login; `said` are the server's own words, cleaned."""

    exit_code = LOGIN_REFUSED
    said = ""


class CrashError(LinderoError):
    """A mistake of ours: the log holds where, the user nothing of its values."""

    exit_code = SOFTWARE


class ConfigError(LinderoError):
    """The configuration cannot be used; `problems` holds every mistake of the file, not only the first."""

    exit_code = CONFIGURATION

    def __init__(self, sentence: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(sentence)
        self.problems = tuple(problems)

"""A conversation on a terminal: say, ask, ask for something hidden, yes or no. Tests and other doors bring their own.

Whatever is asked can be left out with `skip` (`saltar`, `salta`) and ended with Ctrl-C or Ctrl-D.
"""

import getpass
import os
import shutil
import sys
import textwrap
from typing import Protocol

SKIP = ("skip", "saltar", "salta", "-")
YES = {"en": ("y", "yes"), "es": ("s", "sí", "si"), "it": ("s", "sì", "si")}
NO = {"en": ("n", "no"), "es": ("n", "no"), "it": ("n", "no")}
WIDEST = 88


class Skipped(Exception):
    """The user jumped over a question."""


class Ended(Exception):
    """The user stopped; what was done is kept."""


class Talk(Protocol):
    """What a set-up needs of whoever it talks with. `goes_on`: screens come next, and read the mailbox themselves."""

    language: str
    goes_on: bool

    def say(self, text: str = "") -> None: ...

    def ask(self, question: str, default: str = "") -> str:
        """One line, stripped; Enter takes the default. Raises Skipped or Ended."""
        ...

    def hidden(self, question: str) -> str:
        """One line that is not shown; "" for Enter. Raises Ended."""
        ...

    def yes(self, question: str, default: bool) -> bool:
        """Enter takes the default; a question that is left out is a no. Raises Ended."""
        ...


class InWords:
    """Talks in the words of one room, which it finds by their keys."""

    def __init__(self, talk: Talk, words: dict[str, str]) -> None:
        self.talk = talk
        self.words = words

    def say(self, key: str, **slots: object) -> None:
        self.talk.say(self.words[key].format(**slots))

    def ask(self, key: str, default: str = "", **slots: object) -> str:
        return self.talk.ask(self.words[key].format(**slots), default)

    def yes(self, key: str, default: bool, **slots: object) -> bool:
        return self.talk.yes(self.words[key].format(**slots), default)


class Terminal:
    """The user's own terminal."""

    goes_on = False

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, text: str = "") -> None:
        width = min(WIDEST, shutil.get_terminal_size().columns)
        for line in text.splitlines() or [""]:
            lead = line[: len(line) - len(line.lstrip())]
            wrapped = textwrap.wrap(
                line.strip(), width, initial_indent=lead, subsequent_indent=lead,
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip
            print("\n".join(wrapped), flush=True)

    def ask(self, question: str, default: str = "") -> str:
        self.say(question)
        answer = read(f"[{default}] > " if default else "> ")
        if answer.lower() in SKIP:
            raise Skipped
        return answer or default

    def hidden(self, question: str) -> str:
        self.say(question)
        try:
            return getpass.getpass("> ").strip()
        except (EOFError, KeyboardInterrupt):
            print()
            raise Ended from None

    def yes(self, question: str, default: bool) -> bool:
        yes, no = YES[self.language], NO[self.language]
        hint = f"{yes[0].upper()}/{no[0]}" if default else f"{yes[0]}/{no[0].upper()}"
        self.say(question)
        while True:
            answer = read(f"[{hint}] > ").lower()
            if not answer:
                return default
            if answer in yes or answer in (*no, *SKIP):
                return answer in yes


def read(prompt: str) -> str:
    try:
        return input(prompt).strip()
    except (EOFError, KeyboardInterrupt):
        print()
        raise Ended from None


def is_terminal() -> bool:
    return bool(sys.stdin and sys.stdin.isatty() and sys.stdout.isatty())


def usual_language() -> str:
    """The language of the user's system, as far as lindero speaks it."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name, ""):
            code = value[:2].lower()
            return code if code in YES else "en"
    return "en"

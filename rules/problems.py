"""Something wrong, told as a value: where it is, what is wrong, what to do instead."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong. `where` is a key path, a header or a part of a mail; `advice` may be empty."""

    where: str
    what: str
    advice: str = ""

    def __str__(self) -> str:
        sentence = f"{self.where}: {self.what}" if self.where else self.what
        return f"{sentence} ({self.advice})" if self.advice else sentence

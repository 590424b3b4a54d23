"""The user's own draft, read once more before it leaves: hints with the words that gave them, never a block.

Each hint says what a calm reader would stumble over: sarcasm, capitals, blame, a second apology, an apology for having
limits, a promise outside them, no next step. Words come from `draft.toml` of the draft's language; the sentence shown
is in the user's own. Quoted lines and the signature are left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from rules.hours import is_working_time, next_working_time, zone_at
from rules.languages import Language
from rules.limits import Limits
from rules.tags import Tag
from rules.times import Grain, times_in
from rules.verdict import Verdict

QUOTED_LINE = re.compile(r"^[ \t]*[>|].*$", re.MULTILINE)
SIGNATURE = re.compile(r"^-- ?$.*\Z", re.MULTILINE | re.DOTALL)
SHOUTED = re.compile(r"\b[^\W\d_]{3,}(?:\s+[^\W\d_]{3,})*\b")
EXCITED = re.compile(r"[!?]*!{2,}[!?]*|\?{2,}")
SHORT_NAME = 5  # letters: one word in capitals up to this length may be an abbreviation
CLOCKED = frozenset({Grain.MINUTE, Grain.HOUR, Grain.PART, Grain.DAY, Grain.WEEKEND})
COOL_DOWN = timedelta(seconds=60)
WORD_KINDS = ("insult", "sarcasm", "blame", "already_told", "defensive", "limits_apology")


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing to look at again: its kind, `[start, end)` in characters of the draft, and a sentence for the user.

    A hint about the whole draft (no next step) has an empty span.
    """

    kind: str
    start: int
    end: int
    words: str
    sentence: str


def check_draft(text: str, language: Language, limits: Limits, now: datetime, speech: Language) -> tuple[Hint, ...]:
    """What to look at again in a draft, in the order of the text. `speech` is the language of the sentences."""
    own = own_words(text)
    found = [
        *by_words(own, language),
        *capitals(own),
        *apologies(own, language),
        *off_time_promises(own, language, limits, now),
    ]
    if not has_next_step(own, language, limits, now):
        found.append(("no_next_step", 0, 0))
    hints = [Hint(kind, start, end, text[start:end], sentence_for(kind, speech)) for kind, start, end in found]
    return tuple(sorted(dict.fromkeys(hints), key=lambda hint: (hint.start, hint.end, hint.kind)))


def cool_down(verdict: Verdict) -> timedelta:
    """How long to breathe before a reply to this mail leaves: offered for rude ones, and always to be skipped."""
    return COOL_DOWN if Tag.RUDE in verdict.tags else timedelta()


def own_words(text: str) -> str:
    """The draft with quoted lines and signature blanked, so that offsets hold."""
    blanked = QUOTED_LINE.sub(lambda match: " " * len(match[0]), text)
    return SIGNATURE.sub(lambda match: " " * len(match[0]), blanked)


Found = tuple[str, int, int]


def by_words(text: str, language: Language) -> Iterator[Found]:
    for kind in WORD_KINDS:
        pattern = phrases_of(language, kind)
        if pattern is not None:
            yield from ((kind, match.start(), match.end()) for match in pattern.finditer(text))


@lru_cache(maxsize=64)
def phrases_of(language: Language, kind: str) -> re.Pattern[str] | None:
    """One pattern for all phrases of a kind; a `*` in a phrase stands for any ending of a word."""
    phrases = language.table("draft").get(kind, ())
    parts = [r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in phrase.split()) for phrase in phrases]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE) if parts else None


def capitals(text: str) -> Iterator[Found]:
    """Words shouted, and marks that shout; a single short word in capitals may be a name."""
    for match in SHOUTED.finditer(text):
        for start, end in shouted_runs(match[0]):
            words = match[0][start:end]
            if len(words.split()) > 1 or len(words) > SHORT_NAME:
                yield "capitals", match.start() + start, match.start() + end
    for match in EXCITED.finditer(text):
        yield "marks", match.start(), match.end()


def shouted_runs(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of neighbouring words in capitals."""
    begin = end = -1
    for word in re.finditer(r"\S+", text):
        if word[0].isupper():
            begin, end = (word.start() if begin < 0 else begin), word.end()
        elif begin >= 0:
            yield begin, end
            begin = -1
    if begin >= 0:
        yield begin, end


def apologies(text: str, language: Language) -> Iterator[Found]:
    """The second apology and every one after it."""
    pattern = phrases_of(language, "apology")
    found = list(pattern.finditer(text)) if pattern else []
    yield from (("second_apology", match.start(), match.end()) for match in found[1:])


def off_time_promises(text: str, language: Language, limits: Limits, now: datetime) -> Iterator[Found]:
    """Times named in the draft that lie ahead and outside the limits; a whole day counts when none of it is worked."""
    zone = zone_at(now, limits)
    for time in times_in(text, language, now.astimezone(zone), str(zone)):
        spoken_clock = time.grain in (Grain.MINUTE, Grain.HOUR) and not any(map(str.isdigit, time.words))
        if time.ends < now or time.grain not in CLOCKED or spoken_clock:
            continue  # "first thing" and the like name no moment of their own
        opening = next_working_time(time.begins, limits)
        works = is_working_time(time.begins, limits) or (
            time.ends > time.begins and opening is not None and opening < time.ends
        )
        if not works:
            yield "off_time_promise", time.start, time.end


def has_next_step(text: str, language: Language, limits: Limits, now: datetime) -> bool:
    """Does the draft say what comes next: a question, a time, or words such as "let me know"?"""
    pattern = phrases_of(language, "next_step")
    if "?" in text or (pattern is not None and pattern.search(text)):
        return True
    zone = zone_at(now, limits)
    return any(time.ends >= now for time in times_in(text, language, now.astimezone(zone), str(zone)))


def sentence_for(kind: str, speech: Language) -> str:
    """What the hint says, in the user's language; its kind when the language has no words for it."""
    return str(speech.table("draft").get("hints", {}).get(kind, kind))

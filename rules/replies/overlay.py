"""The user's own wording, checked when it is loaded: each problem names file, key and what to write instead.

A sentence with a problem is left out, and ours stands in its place; the rest of the file works.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from rules.language import UNKNOWN, language_of
from rules.languages import BUILT_IN, BUILT_IN_LANGUAGES, Language, Languages, merge
from rules.problems import Problem
from rules.replies.wording import SLOT, VARIANTS, leaves, slots_of

FILE = "wording.toml"
ENDS = ("_bare", "_start", "2")  # forms of one value: {slot}, {slot_bare}, {slot2}
FEWEST_WORDS = 6  # a shorter sentence does not show its language
FREE_TABLES = frozenset({"titles", "dates", "cities", "hours", "amounts", "rounds", "greeting", "subject", "refusals"})


@dataclass(frozen=True, slots=True)
class Overlay:
    """One language's wording with what was accepted of the user's, and what was not."""

    table: Mapping[str, Any]
    problems: tuple[Problem, ...]


def check_wording(languages: Languages) -> tuple[Problem, ...]:
    """Everything wrong in the user's own wording files, in the order of the languages."""
    return tuple(
        problem for language in languages.all if own_files(language) for problem in overlaid(language).problems
    )


def own_files(language: Language) -> list[Path]:
    """The wording files of this language that are not ours."""
    paths = [folder / FILE for folder in language.folders if not folder.is_relative_to(BUILT_IN)]
    return [path for path in paths if path.exists()]


def overlaid(language: Language) -> Overlay:
    """Our table with the user's sentences laid over it, those with a problem left out."""
    table = ours(language)
    problems: list[Problem] = []
    for path in own_files(language):
        own, found = read(path)
        problems += found
        for key, value in own:
            faults = list(faults_of(key, value, table, language, path))
            problems += faults
            if not faults:
                table = merge(table, nested(key, value))
    return Overlay(table, tuple(problems))


def ours(language: Language) -> Mapping[str, Any]:
    """The built-in table; for a language of the user's own, the whole of its file."""
    built_in = BUILT_IN_LANGUAGES.get(language.code)
    return (built_in or language).table("wording")


def read(path: Path) -> tuple[list[tuple[str, Any]], list[Problem]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        return [], [Problem(str(path), "is not UTF-8", "save the file as UTF-8")]
    except OSError as error:
        return [], [Problem(str(path), f"cannot be read: {error.strerror}")]
    except tomllib.TOMLDecodeError as error:
        return [], [Problem(str(path), f"is not TOML: {error}", "ours is used until it is mended")]
    return list(flat(content)), []


def flat(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, Mapping):
            yield from flat(value, here)
        else:
            yield here, value


def nested(path: str, value: Any) -> dict[str, Any]:
    for key in reversed(path.split(".")):
        value = {key: value}
    return dict(value)


def faults_of(key: str, value: Any, table: Mapping[str, Any], language: Language, path: Path) -> Iterator[Problem]:
    """What is wrong with one entry; nothing for one that may be used."""
    where = f"{path}: {key}"
    known = dict(leaves(table))
    pool = key.rpartition(".")[0]
    siblings = [text for name, text in known.items() if name.rpartition(".")[0] == pool]
    if isinstance(value, list):
        if not all(isinstance(word, str) for word in value):
            yield Problem(where, "is a list of something other than words", "put each word in quotes")
        return
    if not isinstance(value, str):
        yield Problem(where, "is not a text", "put the sentence in quotes")
        return
    if not siblings:
        pools = sorted({name.rpartition(".")[0] for name in known})
        near = get_close_matches(pool, pools, n=1)
        yield Problem(where, "is no place for a sentence", f"did you mean [{near[0]}]?" if near else "see our file")
        return
    if not value or pool.split(".")[0] in FREE_TABLES:
        return
    yield from slot_faults(where, value, siblings)
    yield from language_faults(where, value, table, language)


def slot_faults(where: str, value: str, siblings: list[str]) -> Iterator[Problem]:
    slots = slots_of(value)
    for slot in sorted(slots - known_slots()):
        near = get_close_matches(slot, sorted(known_slots()), n=1)
        yield Problem(where, f"there is no slot {{{slot}}}", f"did you mean {{{near[0]}}}?" if near else "leave it out")
    needed = frozenset.intersection(*(families(slots_of(text)) for text in siblings if text)) if any(siblings) else None
    for slot in sorted((needed or frozenset()) - families(slots)):
        yield Problem(where, f"the slot {{{slot}}} is missing", f"say {{{slot}}} somewhere in the sentence")
    if value.count("{") != value.count("}") or "{" in SLOT.sub("", value):
        yield Problem(where, "a brace is left open", "write slots like {slot}")


def language_faults(where: str, value: str, table: Mapping[str, Any], language: Language) -> Iterator[Problem]:
    registers = table.get("registers", ())
    for match in VARIANTS.finditer(value):
        if len(match[1].split("|")) > len(registers):
            advice = f"write at most {len(registers)}: {', '.join(registers)}"
            yield Problem(where, f"{match[0]} has more forms than the language has registers", advice)
    plain = SLOT.sub("", VARIANTS.sub(lambda match: match[1].split("|")[0], value))
    if len(plain.split()) < FEWEST_WORDS:
        return
    heard = language_of(plain, BUILT_IN_LANGUAGES.all)
    if heard not in (language.code, UNKNOWN) and BUILT_IN_LANGUAGES.get(language.code):
        advice = f"write it in the language of its folder ({language.code})"
        yield Problem(where, f"looks like another language ({heard})", advice)


@lru_cache(maxsize=1)
def known_slots() -> frozenset[str]:
    """Every slot our own sentences use."""
    tables = [language.table("wording") for language in BUILT_IN_LANGUAGES.all]
    return frozenset(slot for table in tables for _, text in leaves(table) for slot in slots_of(text))


def families(slots: frozenset[str]) -> frozenset[str]:
    """Slots by the value they speak: {slot_bare} and {slot2} are forms of {slot}."""
    found = set()
    for slot in slots:
        base = slot
        for end in ENDS:
            base = base.removesuffix(end)
        found.add(base)
    return frozenset(found)

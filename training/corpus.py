"""The labelled mails and sentences that the ear is trained on, read as the judge would read them.

Kept out of all tuning and training: a third of the whole mails, chosen by the SHA-256 of their ids (`is_held_out`). The
mails of `more-*` were written where errors showed a gap: they and the demo's story train, and measure nothing.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rules.cleaning import unmask
from rules.features import all_features, mail_facts
from rules.languages import BUILT_IN_LANGUAGES
from rules.phrases import PhraseBook
from rules.said import Sentence, read_sentences, sentences_at
from rules.scorer import LABELS
from rules.signals import Where
from rules.subjects import is_old
from rules.vocabulary import vocabulary

DATA = Path(__file__).parent / "data"
DEMO = Path(__file__).parents[1] / "assistant" / "demo" / "demo.jsonl"
UNMEASURED = ("more-", "demo-")  # what only trains
CODES = ("en", "es", "it")
FOLDS = 4


@dataclass(frozen=True, slots=True)
class Labelled:
    """One mail or single item: the features and the labels of each sentence, and whether it is a whole mail."""

    id: str
    language: str
    whole: bool
    rows: tuple[tuple[int, ...], ...]
    labels: tuple[frozenset[str], ...]
    facts: tuple[float, ...]
    facts_of: tuple[tuple[float, ...], ...] = ()  # the grammar's facts of each sentence alone
    lone: bool = False  # one sentence of a mail, on its own


def is_held_out(name: str) -> bool:
    return not name.startswith(UNMEASURED) and hashlib.sha256(name.encode()).digest()[0] % 3 == 0


def is_unread(name: str) -> bool:
    """The half of the blind mails that nobody looked at while the rules were made."""
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 1


def fold_of(name: str) -> int:
    return hashlib.sha256(b"fold" + name.encode()).digest()[1] % FOLDS


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def corpus(code: str) -> list[Labelled]:
    """Everything labelled in one language, held-out mails included, in a fixed order."""
    language = BUILT_IN_LANGUAGES.get(code)
    assert language is not None
    book = vocabulary(language).book
    found = [_single(item, book) for item in lines(DATA / f"{code}.jsonl")]
    extra = DATA / f"extra-{code}.jsonl"
    if extra.exists():
        for number, item in enumerate(lines(extra)):
            found.append(_single({"id": f"extra-{code}-{number:04}", "lang": code, **item}, book))
    for path in sorted([*DATA.glob(f"mails-{code}-*.jsonl"), *DATA.glob(f"more-{code}.jsonl")]):
        found += [_mail(item, book) for item in lines(path)]
    stories = [item for item in lines(DEMO) if item["lang"] == code]
    found += [sample_mail(item, book) for item in [*samples(code), *stories] if not item["labels"]["bulk"]]
    return found


def lone_sentences(mails: Sequence[Labelled]) -> list[Labelled]:
    """Each sentence of the whole mails as a mail of its own: short mails are mostly harmless, and few of ours are."""
    return [
        Labelled(mail.id, mail.language, False, (row,), (tags,), facts, lone=True)
        for mail in mails
        if mail.whole
        for row, tags, facts in zip(mail.rows, mail.labels, mail.facts_of, strict=True)
    ]


def samples(code: str, kind: str = "samples") -> list[dict[str, Any]]:
    """The sample mails of one language, as `docs/sample-mails.md` describes them; `blind` ones train nothing."""
    return list(lines(DATA / f"{kind}-{code}.jsonl"))


def _single(item: dict[str, Any], book: PhraseBook) -> Labelled:
    """A single item is labelled as a whole: it is read as one sentence, however many it has."""
    sentence = one_sentence(item["text"], Where.BODY, book)
    rows = all_features([sentence])
    return Labelled(
        item["id"],
        item["lang"],
        False,
        tuple(tuple(row.all()) for row in rows),
        (frozenset(item["tags"]),),
        tuple(mail_facts([sentence], rows)),
    )


def one_sentence(text: str, where: Where, book: PhraseBook) -> Sentence:
    plain = unmask(text)
    return sentences_at([(0, len(plain))], plain, where, book)[0]


def joined(parts: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """The sentences of a mail as a body, with the span of each."""
    body = ""
    spans = []
    for part in parts:
        if body:
            body += " " if body[-1] in ".!?…" else "\n"
        spans.append((len(body), len(body) + len(part)))
        body += part
    return body, spans


def _mail(item: dict[str, Any], book: PhraseBook) -> Labelled:
    body, spans = joined([text for text, _ in item["sentences"]])
    tagged = [(span, frozenset(tags)) for span, (_, tags) in zip(spans, item["sentences"], strict=True)]
    return _read(item["id"], item["lang"], item["subject"], frozenset(item["subject_tags"]), body, tagged, book)


def sample_mail(item: dict[str, Any], book: PhraseBook) -> Labelled:
    """A sample mail: the sentences that hold its evidence have the label."""
    evidence = item["labels"]["evidence"]
    tagged = []
    subject_tags = set()
    for label in LABELS:
        for words in evidence.get(label, ()):
            at = item["body"].find(words)
            if at >= 0:
                tagged.append(((at, at + len(words)), frozenset([label])))
            elif words in item["subject"]:
                subject_tags.add(label)
    return _read(item["id"], item["lang"], item["subject"], frozenset(subject_tags), item["body"], tagged, book)


def _read(
    name: str,
    code: str,
    subject: str,
    subject_tags: frozenset[str],
    body: str,
    tagged: Sequence[tuple[tuple[int, int], frozenset[str]]],
    book: PhraseBook,
) -> Labelled:
    heading = () if is_old(subject) else read_sentences(unmask(subject), Where.SUBJECT, book)
    sentences = [*heading, *read_sentences(unmask(body), Where.BODY, book)]
    rows = all_features(sentences)
    labels = [subject_tags if s.where is Where.SUBJECT else _tags_at(s.start, s.end, tagged) for s in sentences]
    return Labelled(
        name,
        code,
        True,
        tuple(tuple(row.all()) for row in rows),
        tuple(labels),
        tuple(mail_facts(sentences, rows)),
        tuple(tuple(mail_facts([sentence], [row])) for sentence, row in zip(sentences, rows, strict=True)),
    )


def _tags_at(start: int, end: int, tagged: Sequence[tuple[tuple[int, int], frozenset[str]]]) -> frozenset[str]:
    """The labels of everything that shares half of itself, or half of the sentence, with the sentence."""
    tags: frozenset[str] = frozenset()
    for (first, last), labels in tagged:
        shared = min(end, last) - max(start, first)
        if shared > 0 and 2 * shared >= min(end - start, last - first):
            tags |= labels
    return tags

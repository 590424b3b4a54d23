"""Composing: which sentences a situation takes, in what order, and which of several wordings is said this time.

Chosen deterministically: by what the facts allow, by what this client was told before, by tone and client.
"""

from collections.abc import Mapping
from zlib import crc32

from rules.client import ClientHistory
from rules.replies.facts import Case, Facts
from rules.replies.greeting import first_name, greeting
from rules.replies.plan import Part, plan
from rules.replies.situation import EMERGENCY, LETTER
from rules.replies.suggestion import Sentence, Tone
from rules.replies.wording import Template, Wording, capital, fill
from rules.sayback import SayBack

MOST_WORDS = 120
COMFORTABLE_WORDS = 105  # beyond this a reply does without its pleasantries
NEW_PARAGRAPH = frozenset({"points", "why", "agreed", "limit", "offer", "channel", "close"})
NEEDS_CHANNEL = frozenset({EMERGENCY, LETTER})
OPTIONAL = (  # what may go, the first first, and from how many words on
    ("check", COMFORTABLE_WORDS),
    ("feeling", COMFORTABLE_WORDS),
    ("channel", COMFORTABLE_WORDS),
    ("amount", COMFORTABLE_WORDS),
    ("also", MOST_WORDS),
    ("leaving", MOST_WORDS),
    ("agreed", MOST_WORDS),
    ("why", MOST_WORDS),
    ("tender", MOST_WORDS),
)
GATED = frozenset(
    {"ask", "off_day", "off_moment", "tight", "agreed_on", "agreed", "agreement", "trade", "refer", "rounds"}
)


class Chooser:
    """Chooses among wordings: what was never said to this client first, then what was said longest ago."""

    def __init__(self, wording: Wording, facts: Facts, history: ClientHistory, seed: int) -> None:
        self.wording = wording
        self.facts = facts
        self.seed = seed
        self.said_at = {key: number for number, reply in enumerate(history.replies) for key in reply.keys}

    def choose(self, pools: tuple[str, ...], shortest: bool = False) -> Template | None:
        """One sentence of the first pool that has one whose slots can all be filled."""
        for pool in pools:
            able = [t for t in self.wording.pool(pool) if t.slots <= self.facts.keys()]
            if able:
                return self.best(able, shortest)
        return None

    def best(self, able: list[Template], shortest: bool) -> Template:
        start = self.seed % len(able)
        order = able[start:] + able[:start]
        if shortest:
            return min(order, key=lambda t: len(t.text.split()))
        return min(order, key=lambda t: (self.said_at.get(t.key, -1), -len(t.slots & GATED)))


def composed(case: Case, tone: Tone, step: int, facts: Facts, said: SayBack) -> tuple[Sentence, ...]:
    """The sentences of a reply, within its length."""
    seed = crc32(case.message.sender.address.lower().encode()) + list(Tone).index(tone) + (0 if step == 1 else step)
    chooser = Chooser(case.wording, facts, case.history, seed)
    parts = list(plan(case, tone, step, facts, said))
    chosen = [(part, chooser.choose(part.pools)) for part in parts]
    sentences = sentences_of(case, chosen, facts, said, chooser)
    for role, most in OPTIONAL:
        if words_in(sentences) <= (MOST_WORDS if case.situation in NEEDS_CHANNEL else most):
            continue
        chosen = [(part, template) for part, template in chosen if part.role != role]
        sentences = sentences_of(case, chosen, facts, said, chooser)
    for role in ("limit", "offer", "acknowledge"):
        if words_in(sentences) <= MOST_WORDS:
            return sentences
        chosen = [(p, chooser.choose(p.pools, shortest=True) if p.role == role else t) for p, t in chosen]
        sentences = sentences_of(case, chosen, facts, said, chooser)
    return sentences


def sentences_of(
    case: Case,
    chosen: list[tuple[Part, Template | None]],
    facts: Facts,
    said: SayBack,
    chooser: Chooser,
) -> tuple[Sentence, ...]:
    name, name_source = first_name(case.message, case.verdict.own_text, case.wording)
    hello, hello_key = greeting(case.wording, case.register, name, case.leaves_at)
    sentences = [Sentence("greeting", hello, hello_key, (name_source,) if name_source else ())]
    for part, template in chosen:
        if template is not None:
            sentences.append(sentence(case, part.role, template, facts))
            if part.role == "points":
                sentences += points(case, facts, said, chooser)
    signature = case.limits.signature or case.limits.name.split(" ")[0]
    if signature:
        sentences.append(Sentence("signature", signature, "", ("settings: me.signature",)))
    return tuple(sentences)


def sentence(case: Case, role: str, template: Template, facts: Facts) -> Sentence:
    values = {slot: facts[slot].text for slot in template.slots}
    text = said_in(case, template.text, values)
    return Sentence(role, text, template.key, tuple(sorted({f"{s}: {facts[s].source}" for s in template.slots})))


def said_in(case: Case, template: str, values: Mapping[str, str]) -> str:
    """A template in the register of the reply, its slots filled."""
    spoken = case.wording.spoken(template, case.register)
    if case.register == "formal":
        spoken = written_out(spoken, case.wording)
    return fill(spoken, values)


def written_out(text: str, wording: Wording) -> str:
    """Short forms written out, where the language has such forms."""
    for short, long in wording.table.get("formal_for", {}).items():
        text = text.replace(short, long)
    return text


def points(case: Case, facts: Facts, said: SayBack, chooser: Chooser) -> list[Sentence]:
    """Several asks, each as a numbered point of two sentences."""
    found = []
    used: set[str] = set()
    for number, ask in enumerate(said.asks, 1):
        pool = [t for t in case.wording.pool("points.first" if number == 1 else "points.next") if t.key not in used]
        template = chooser.best(pool, shortest=False)
        used.add(template.key)
        phrase = facts["ask"].text if number == 1 else case.wording.spoken(ask.phrase, case.register)
        text = f"{number}. " + said_in(case, template.text, {"Ask": capital(phrase)})
        found.append(Sentence("point", text, template.key, (f"mail: body {ask.start}-{ask.end}",)))
    return found


def words_in(sentences: tuple[Sentence, ...]) -> int:
    return sum(len(sentence.text.split()) for sentence in sentences)


def laid_out(sentences: tuple[Sentence, ...]) -> str:
    """The sentences as a mail: paragraphs apart, points on lines of their own, the signature under the close."""
    paragraphs: list[str] = []
    for number, part in enumerate(sentences):
        before = sentences[number - 1].role if number else ""
        if not paragraphs or before == "greeting" or begins_paragraph(part.role, before):
            paragraphs.append(part.text)
        elif part.role in ("point", "signature"):
            paragraphs[-1] += "\n" + part.text
        else:
            paragraphs[-1] += " " + part.text
    return "\n\n".join(paragraphs) + "\n"


def begins_paragraph(role: str, before: str) -> bool:
    if role == "limit":
        return before not in ("why", "agreed")
    return role in NEW_PARAGRAPH or (before == "point" and role != "point")

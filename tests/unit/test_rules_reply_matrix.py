"""Every situation in every tone, step, language and register keeps the rules of a good reply."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from rules.client import Agreement, ClientHistory, PastMail, PastReply
from rules.hours import is_working_time, working_minutes_between
from rules.languages import BUILT_IN_LANGUAGES
from rules.limits import ClientTerms, Limits, Span
from rules.message import Address, Kind, Message
from rules.replies.situation import LADDER_TAG, SITUATIONS
from rules.replies.suggestion import Suggestion, Tone
from rules.replies.wording import SLOT, leaves, wording_of
from rules.reply import suggest
from rules.tags import Tag
from rules.times import Grain, Role, TimeFound
from rules.verdict import Verdict
from tests.readback import read_back

MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 6, 19, 19, 12, tzinfo=MADRID)
DUE = datetime(2026, 6, 21, 23, 59, tzinfo=MADRID)
LIMITS = Limits(
    zone="Europe/Madrid",
    week=((Span(540, 840), Span(900, 1080)),) * 5 + ((),) * 2,
    rounds_included=2,
    emergency_channel="+34 600 000 000 (WhatsApp)",
    urgent_means=("site down", "payment broken", "data lost or leaked", "legal or tax date within 24 h"),
    services=("web design", "front-end development", "brand identity"),
    refer=(("printing", "Imprenta Sol, hola@imprentasol.example"),),
    name="Marta Rey",
    signature="Marta",
    language="en",
    clients=(ClientTerms("Crane", ("*@crane.example",), zone="America/New_York"),),
)
BODIES = {
    "en": ("Could you change the banner by Sunday evening? We need it for the launch.", "by Sunday evening"),
    "es": (
        "¿Me puedes cambiar el logo para el domingo por la noche? Es para la feria.",
        "para el domingo por la noche",
    ),
    "it": ("Mi cambi il logo entro domenica sera? Serve per la fiera.", "entro domenica sera"),
}
TWO_ASKS = {
    "en": "Could you change the banner and send me the files by Sunday evening?",
    "es": "¿Puedes cambiar el logo y mandarme los archivos para el domingo por la noche?",
    "it": "Puoi cambiare il logo e mandarmi gli originali entro domenica sera?",
}
PLACES = [
    (language.code, register) for language in BUILT_IN_LANGUAGES.all for register in wording_of(language).registers
]
HISTORY = ClientHistory(agreements=(Agreement(date(2026, 3, 3), "green", "green", "the logo stays green"),))


def verdict_for(language: str, body: str, words: str, situation: str) -> Verdict:
    start = body.find(words)
    time = TimeFound(words, start, start + len(words), DUE, DUE, DUE, Grain.PART, Role.DEADLINE)
    return Verdict(
        Kind.PERSONAL,
        language,
        body,
        (),
        tags=(Tag.OFF_TIME_REQUEST, Tag.REWORK) if situation == "off-time-request" else (Tag.OFF_TIME_REQUEST,),
        deadline=DUE,
        working_minutes_left=0,
        request=True,
        asks=((0, len(body)),),
        times=(time,),
    )


@cache
def reply(situation: str, tone: Tone, step: int, language: str, register: str, kind: str) -> Suggestion:
    body, words = BODIES[language]
    if kind == "two asks":
        body = TWO_ASKS[language]
    domain = "crane.example" if kind == "other zone" else "else.example"
    message = Message("<1@x>", Address("Robin Crane", f"robin@{domain}"), "Banner", body, NOW)
    verdict = verdict_for(language, body, words, situation)
    if kind == "nothing known":
        verdict = replace(verdict, own_text="Hm.", asks=(), times=(), deadline=None, working_minutes_left=None)
    history = HISTORY if kind == "agreement" else ClientHistory()
    return suggest(
        message, verdict, LIMITS, NOW, history,
        situation=situation, tone=tone, language=language, register=register, step=step,
    )  # fmt: skip


KINDS = ("plain", "two asks", "other zone", "nothing known", "agreement")
STEPS = {"plain": range(1, 6), "agreement": (3,), "two asks": (1, 4), "other zone": (2, 5), "nothing known": (1, 5)}
APOLOGY = {
    "en": re.compile(r"\bsorry\b|\bapolog|\bregret\b"),
    "es": re.compile(r"\bsiento\b|\blamento\b|disculp|\bperd[oó]n"),
    "it": re.compile(r"\bdispiace\b|\bmi scuso\b|\brincresce\b|\bperdon"),
}
MAY_APOLOGISE = {"complaint", "late", "closing-conduct"}
REPROACH = re.compile(
    r"at this hour|so late|at night|by law\b|labour law|a estas horas|tan tarde|de madrugada|\bla ley\b|a quest'ora"
    r"|così tardi|di notte|\b(?:per|la|dalla) legge\b|no es para tanto|nothing serious"
)
CONCEDES = re.compile(
    r"\bI(?:'ll| will) (?!take|answer|be)|\blo har[ée]\b|\bte lo (?:hago|cambio)\b|\blo (?:faccio|farò)\b"
)
A_NO = {"off-time-request", "short-notice", "out-of-scope", "free-extra", "rework", "claimed-urgency", "absence"}
A_CHOICE = {  # a second way, or something the client can do about it
    "en": r"\?|\b(?:or|if|should|tell me|choose|prefer|either|name|could|can|may|which|until|help|think about|two"
    r"|beginning|send dates|proposal|version|suggest|swap|another|list|choice)\b",
    "es": r"\?|\b(?:o|si|dime|dígame|decime|elección|el[ie][gj]\w+|prefier\w+|cuál|quien|pued\w+|podemos|hasta"
    r"|sugerencia|propuestas?|dos|basta|podés|necesit\w+|empezando|lista|versión|más rápido"
    r"|ir antes|sin él|consejo|palabra)\b",
    "it": r"\?|\b(?:o|se|dimmi|mi dica|sceg\w+|scelta|prefer\w+|quale|oppure|può|puoi|poss\w+|fino|propost\w+|due"
    r"|vuoi|vuole|partendo|elenco|versione|più avanti|altrimenti|senza|consiglio|una tua parola|una sua parola)\b",
}
WRONG = {  # words that only another register uses
    ("es", "informal"): "usted ustedes vos dígame dígamelo mándeme avíseme escríbame elija tenés podés querés decime",
    ("es", "formal"): (
        "tu tus tú te ti contigo vos tuyo tuya tuyas dime dímelo mándame avísame escríbeme tienes puedes quieres eres"
        " necesitas prefieres tenés podés querés decime tendrás sabrás podrás verás recibirás hayas digas elijas"
    ),
    ("es", "vos"): (
        "usted ustedes ti contigo tienes puedes quieres necesitas prefieres eres dime dímelo mándame avísame eliges"
        " dices dígame tendrás sabrás podrás recibirás"
    ),
    ("it", "informal"): "Lei Suo Sua Suoi Sue",
    ("it", "formal"): (
        "tu ti te tuo tua tuoi tue hai puoi vuoi dimmi dimmelo mandami scrivimi avrai saprai potrai vedrai scegli"
    ),
    ("en", "informal"): "",
    ("en", "formal"): (
        "I'm I'll I've I'd you're you'll you've you'd it's that's there's let's don't isn't can't won't what's doesn't"
    ),
}


@cache
def everything(language: str, register: str) -> tuple[Suggestion, ...]:
    return tuple(
        reply(situation, tone, step, language, register, kind)
        for situation, tone, kind in product(SITUATIONS, Tone, KINDS)
        for step in STEPS[kind]
    )


def told(s: Suggestion) -> str:
    return f"{s.situation} {s.tone} {s.step} {s.language} {s.register}\n{s.text}"


def split(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.?!:])\s+|\n+", text) if part.strip()]


@pytest.mark.parametrize(("language", "register"), PLACES)
def test_every_reply_keeps_the_form_of_a_good_letter(language: str, register: str) -> None:
    for suggestion in everything(language, register):
        text = suggestion.text
        assert 40 <= len(text.split()) <= 120, told(suggestion)
        assert not set("{}[]|") & set(text), told(suggestion)
        assert text.count("(") == text.count(")"), told(suggestion)
        assert text.count("¿") == (text.count("?") if language == "es" else 0), told(suggestion)
        assert not re.search(r"  |\s[,.;:?!]|[.,;:]{2}", text), told(suggestion)
        sentences = [s for s in split(text) if len(s.split()) > 2]
        assert len(sentences) == len(set(sentences)), told(suggestion)


@pytest.mark.parametrize(("language", "register"), PLACES)
def test_every_reply_names_a_promised_instant_that_reads_back(language: str, register: str) -> None:
    speech = BUILT_IN_LANGUAGES.get(language)
    assert speech is not None
    for suggestion in everything(language, register):
        slot = suggestion.answer_by
        assert slot is not None
        assert is_working_time(slot, LIMITS)
        assert working_minutes_between(NOW, slot, LIMITS) <= 480
        promising = " ".join(s.text for s in suggestion.sentences if s.role == "offer")
        assert read_back(wording_of(speech), promising, NOW, MADRID) == slot, told(suggestion)
        if suggestion.situation in A_NO:
            assert re.search(A_CHOICE[language], promising.lower()), told(suggestion)


@pytest.mark.parametrize(("language", "register"), PLACES)
def test_no_reply_apologises_twice_or_for_limits_or_blames_the_hour(language: str, register: str) -> None:
    for suggestion in everything(language, register):
        apologies = [s for s in split(suggestion.text) if APOLOGY[language].search(s.lower())]
        assert len(apologies) <= (suggestion.situation in MAY_APOLOGISE), told(suggestion)
        assert not REPROACH.search(suggestion.text.lower()), told(suggestion)


@pytest.mark.parametrize(("language", "register"), PLACES)
def test_every_reply_speaks_in_one_register(language: str, register: str) -> None:
    wrong = set(WRONG[language, register].split())
    for suggestion in everything(language, register):
        words = re.findall(r"[\w']+", suggestion.text)
        said = set(words) if language == "it" else {word.lower() for word in words} | set(words)
        assert not wrong & said, f"{wrong & said}: {told(suggestion)}"


@pytest.mark.parametrize(("language", "register"), PLACES)
def test_saying_back_neither_copies_nor_concedes(language: str, register: str) -> None:
    for suggestion in everything(language, register):
        for words in (BODIES[language][0], TWO_ASKS[language]):
            assert not copied_run(words, suggestion.text), told(suggestion)
        for sentence in suggestion.sentences:
            if sentence.key.startswith(("ack", "points", "rework.ack")):
                assert not CONCEDES.search(sentence.text), told(suggestion)


def copied_run(mail: str, reply_text: str) -> bool:
    """Is a run of more than six words of the mail found in the reply?"""
    mail_words, reply_words = re.findall(r"\w+", mail.lower()), re.findall(r"\w+", reply_text.lower())
    runs = {tuple(mail_words[i : i + 7]) for i in range(len(mail_words) - 6)}
    return any(tuple(reply_words[i : i + 7]) in runs for i in range(len(reply_words) - 6))


@pytest.mark.parametrize(("language", "register"), PLACES)
def test_every_value_said_comes_from_the_mail_or_the_settings(language: str, register: str) -> None:
    speech = BUILT_IN_LANGUAGES.get(language)
    assert speech is not None
    plain = dict(leaves(wording_of(speech).table))
    for suggestion in everything(language, register):
        for sentence in suggestion.sentences:
            if "{" in plain.get(sentence.key, "") and sentence.role != "greeting":
                assert sentence.sources, told(suggestion)
            elif sentence.role != "point":
                assert not re.search(r"\d", sentence.text), told(suggestion)


@pytest.mark.parametrize("language", ["en", "es", "it"])
def test_no_written_sentence_holds_a_figure_of_its_own(language: str) -> None:
    speech = BUILT_IN_LANGUAGES.get(language)
    assert speech is not None
    for key, text in leaves(wording_of(speech).table):
        if key.split(".")[0] not in ("dates", "cities"):
            assert not re.search(r"\d", SLOT.sub("", text)), key


@pytest.mark.parametrize(("language", "register"), PLACES)
@pytest.mark.parametrize("situation", sorted(LADDER_TAG))
@pytest.mark.parametrize("tone", list(Tone))
def test_the_same_crossing_five_times_gives_five_letters_ever_firmer(
    situation: str, tone: Tone, language: str, register: str
) -> None:
    said: list[set[str]] = []
    replies: list[PastReply] = []
    mails: list[PastMail] = []
    for week in range(5):
        now = NOW + timedelta(weeks=week)
        suggestion = crossing(situation, tone, language, register, now, ClientHistory(tuple(mails), tuple(replies)))
        assert suggestion.step == week + 1
        sentences = {s.text for s in suggestion.sentences if s.role not in ("greeting", "signature")}
        single = {part for text in sentences for part in split(text)}
        assert not any(single & before for before in said), told(suggestion)
        said.append(single)
        mails.append(PastMail(now, (LADDER_TAG[situation],)))
        replies.append(PastReply(now, situation, suggestion.step, suggestion.keys))


def crossing(
    situation: str, tone: Tone, language: str, register: str, now: datetime, history: ClientHistory
) -> Suggestion:
    body, words = BODIES[language]
    message = Message("<1@x>", Address("Robin Crane", "robin@else.example"), "Banner", body, now)
    verdict = replace(verdict_for(language, body, words, situation), deadline=DUE + (now - NOW))
    time = replace(verdict.times[0], due=DUE + (now - NOW))
    verdict = replace(verdict, times=(time,))
    return suggest(
        message, verdict, LIMITS, now, history, situation=situation, tone=tone, language=language, register=register
    )


def test_the_three_tones_are_three_texts() -> None:
    for (language, register), situation in product(PLACES, SITUATIONS):
        texts = {reply(situation, tone, 1, language, register, "plain").text for tone in Tone}
        assert len(texts) == 3, (situation, language, register)


def test_every_language_has_the_same_places_for_sentences() -> None:
    pools = []
    for code in ("en", "es", "it"):
        speech = BUILT_IN_LANGUAGES.get(code)
        assert speech is not None
        keys = [key for key, _ in leaves(wording_of(speech).table)]
        pools.append(
            {key.rpartition(".")[0] for key in keys if key.split(".")[0] not in ("cities", "formal_for", "greeting")}
        )
    assert pools[0] == pools[1] == pools[2]

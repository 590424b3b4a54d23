"""The verdict on whole mails: what is tagged, what is set aside, and that nothing hostile changes it."""

import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest

from assistant.printing import as_json, verdict_record
from rules.languages import Languages
from rules.limits import ClientTerms, Correction
from rules.message import Kind
from rules.reasons import Reasons
from rules.tags import Tag
from rules.verdict import Verdict, judge
from tests.judging import AT_NIGHT, AT_WORK, LIMITS, judged, mail


def reasons_not(verdict: Verdict) -> set[str]:
    return {dismissed.reason for dismissed in verdict.dismissed}


@pytest.mark.parametrize(
    "body",
    [
        "Hi Marta, this is urgent: please change the price on the banner, it is wrong.",
        "Hola Marta, es urgente: cambia por favor el precio del banner, está mal.",
        "Ciao Marta, è urgente: cambia per favore il prezzo sul banner, è sbagliato.",
    ],
)
def test_urgency_that_is_claimed_is_told_with_its_words(body: str) -> None:
    verdict = judged(body)
    assert Tag.URGENT in verdict.tags
    assert verdict.claimed
    assert not verdict.by_definition
    for signal in verdict.signals:
        assert verdict.own_text[signal.start : signal.end] == signal.words


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("Hi Marta, it is not urgent, but could you move the logo a little to the left?", "negated"),
        ("Hola Marta, no es urgente, pero ¿puedes mover un poco el logo?", "negated"),
        ("Ciao Marta, non è urgente, ma puoi spostare un po' il logo?", "negated"),
        ("Ciao Marta, cambi il titolo «Urgente» in «Da leggere»? È quello della pagina due.", "another_sense"),
        ("Hi Marta, if it's ever urgent, whom do we call? Just so that I know.", "hypothetical"),
        ("Hi Marta, please take the word 'Hurry' off the banner, it sounds cheap.", "another_sense"),
        ("Hi Marta, he always writes top priority. No need to mind it.", "reported"),
        ("Hola Marta, me preguntaste qué es urgente para nosotros: que se caiga la tienda.", "reported"),
        ("Hola Marta, ¿cobras recargo cuando un encargo es urgente? Es por curiosidad.", "hypothetical"),
        ("Hi Marta, the clinic is called Urgent Care now, could you change the name on the sign?", "another_sense"),
        ('Hi Marta, the red button is called "Emergency stop" now, please change it.', "another_sense"),
        ("Hola Marta, el sello rojo dice «Urgente», cámbialo por «Normal», por favor.", "another_sense"),
        ("Ciao Marta, la pagina «Ordini urgenti» va aggiornata, puoi farlo questo mese?", "another_sense"),
    ],
)
def test_urgency_that_is_denied_or_supposed_is_set_aside_with_the_reason(body: str, why: str) -> None:
    verdict = judged(body)
    assert Tag.URGENT not in verdict.tags
    assert why in reasons_not(verdict)


@pytest.mark.parametrize(
    "body",
    [
        "Le correzioni, senza premura: riapriamo a settembre.",
        "Mi rimandi la bozza? Fai pure la settimana prossima.",
        "Quando rientri mi dici quante copie ordino?",
        "Non c'è alcuna urgenza, se la prenda comoda.",
    ],
)
def test_what_takes_off_pressure_is_heard_in_many_words(body: str) -> None:
    verdict = judged(f"Ciao Marta, tutto bene. {body}")
    assert verdict.softened
    assert Tag.URGENT not in verdict.tags


def test_a_mess_is_no_casino_and_now_is_no_hurry() -> None:
    body = "Ciao Marta, la cartella delle foto è un casino, ma adesso la sistemiamo noi. Mi mandi il preventivo?"
    verdict = judged(body)
    assert Tag.EMERGENCY not in verdict.tags
    assert Tag.URGENT not in verdict.tags


def test_a_header_alone_claims_urgency_and_is_shown_as_it_stands() -> None:
    verdict = judged("Hi Marta, could you send me the logo, please? Thanks.", importance="high")
    assert [s.words for s in verdict.signals if s.tag is Tag.URGENT] == ["Importance: high"]


def test_quoted_urgency_is_not_claimed_now() -> None:
    body = "Hi Marta, thank you, that is all sorted.\n\nOn Mon, 15 Jun 2026 at 17:20, Ana wrote:\n> This is URGENT!\n"
    verdict = judged(body, "Re: banner")
    assert Tag.URGENT not in verdict.tags
    assert "quoted" in reasons_not(verdict)


@pytest.mark.parametrize(
    "header", [{"list_id": "<news.example>"}, {"precedence": "bulk"}, {"auto_submitted": "auto-replied"}]
)
def test_mail_to_many_and_from_machines_gets_no_tag(header: dict[str, str]) -> None:
    verdict = judge(mail("URGENT! Your site is down, act tonight!", "URGENT", AT_NIGHT, **header), LIMITS)
    assert verdict.kind in (Kind.BULK, Kind.AUTOMATIC)
    assert verdict.tags == ()
    assert verdict.dismissed[0].words


def test_own_mail_gets_no_tag() -> None:
    verdict = judge(mail("This is urgent!", at=AT_NIGHT, sender="Marta@MartaRey.example"), LIMITS)
    assert (verdict.kind, verdict.tags) == (Kind.OWN, ())


def test_corrections_excuse_a_sender_but_never_an_emergency() -> None:
    body = "Hi Marta, this is urgent: our site is down, visitors get a white page!"
    mine = (Correction("*@example.com", "urgent"), Correction("ana@example.com", "emergency"))
    verdict = judged(body, limits=replace(LIMITS, corrections=mine))
    assert Tag.URGENT not in verdict.tags
    assert Tag.EMERGENCY in verdict.tags
    assert "corrected" in reasons_not(verdict)
    assert Tag.URGENT in judge(mail(body, sender="bo@other.example"), replace(LIMITS, corrections=mine)).tags


def test_arriving_at_night_and_wanting_the_next_week_crosses_only_the_neutral_line() -> None:
    verdict = judge(mail("Hi Marta, could you send me the invoice next week? Thanks.", at=AT_NIGHT), LIMITS)
    assert verdict.tags == (Tag.AFTER_HOURS,)


def test_an_unknown_language_still_has_its_hour_and_its_headers() -> None:
    body = "Bom dia, gostaria de saber se você já recebeu o nosso pagamento de ontem à tarde, obrigado."
    verdict = judge(mail(body, at=AT_NIGHT, x_priority="1"), LIMITS)
    assert verdict.language == "unknown"
    assert verdict.tags == (Tag.AFTER_HOURS, Tag.URGENT)


def test_the_clients_usual_language_helps_where_the_text_does_not_tell() -> None:
    terms = ClientTerms("Osteria", ("ana@example.com",), language="it")
    limits = replace(LIMITS, clients=(terms,))
    assert judged("urgente!!!", limits=limits).claimed


FOURTH = """
[shape]
negation = ["ez"]
[request]
ask = ["mesedez", "behar dut"]
[urgent]
claim = ["premiazkoa", "lehenbailehen"]
"""
FOURTH_WORDS = 'words = "kaixo marta hau da mesedez behar dut logoa premiazkoa lehenbailehen eskerrik asko ez"'


def test_a_fourth_language_is_a_folder_of_words_without_code_or_weights(tmp_path: Path) -> None:
    folder = tmp_path / "eu"
    folder.mkdir()
    (folder / "phrases.toml").write_text(FOURTH, encoding="utf-8")
    (folder / "language.toml").write_text(FOURTH_WORDS, encoding="utf-8")
    languages = Languages(extra=(tmp_path,))
    pressing = judge(mail("Kaixo Marta, hau premiazkoa da, mesedez, logoa behar dut."), LIMITS, languages)
    calm = judge(mail("Kaixo Marta, hau ez da premiazkoa, logoa behar dut."), LIMITS, languages)
    assert pressing.language == "eu"
    assert Tag.URGENT in pressing.tags
    assert pressing.request
    assert calm.tags == ()
    assert "negated" in reasons_not(calm)


CLEAN = "Hi Marta, this is urgent: please fix the price on the banner today, it is wrong."
TWINS = {
    "zero width": CLEAN.replace("urgent", "ur\u200bge\u200dnt"),
    "soft hyphen": CLEAN.replace("banner", "ban\u00adner"),
    "bidi": CLEAN.replace("urgent", "\u202aurgent\u202c"),
    "look-alikes": CLEAN.replace("urgent", "urg\u0435nt"),
    "odd spaces": CLEAN.replace(" ", "\u00a0"),
}


@pytest.mark.parametrize("name", TWINS)
def test_u4_a_disguised_mail_gets_the_verdict_of_its_clean_twin(name: str) -> None:
    from assistant.mime import read_message

    head = "From: Ana <ana@example.com>\r\nSubject: banner\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    twin = judge(read_message((head + TWINS[name]).encode(), AT_WORK, live=True), LIMITS)
    clean = judge(read_message((head + CLEAN).encode(), AT_WORK, live=True), LIMITS)
    assert Tag.URGENT in clean.tags
    assert (twin.tags, twin.language, twin.deadline, twin.request) == (
        clean.tags,
        clean.language,
        clean.deadline,
        clean.request,
    )


@pytest.mark.parametrize(
    "body",
    [
        "urgent " * 10_000,
        "a" * 200_000,
        "Could you please look at this? " * 7_000,
        "".join(">" * depth + " still urgent\n" for depth in range(1, 3_000)),
        "not " * 50_000,
        "the site is not down, " * 10_000,
        "no urgente pero si fuera " * 8_000,
    ],
    ids=["urgents", "one word", "questions", "quotes", "nots", "site", "spanish"],
)
def test_a_mail_made_to_be_slow_is_judged_in_time(body: str) -> None:
    began = process_time()
    judge(mail(body), LIMITS)
    assert process_time() - began < 2


SAMPLES = (
    ("Ciao Marta, il sito non si apre più, ti prego chiamami subito!", "aiuto"),
    ("Hola Marta, sé que aprobamos el azul, pero volvamos al rojo, por favor.", "logo"),
    ("Hi Marta, something is missing, I can't say what. Make it pop. For Monday 9am, please.", "home page"),
)


def record(body: str, subject: str) -> str:
    message = mail(body, subject, AT_NIGHT)
    return as_json(verdict_record("x", message, judge(message, LIMITS), LIMITS, Reasons("es")))


def test_the_same_mail_gives_the_same_bytes_in_any_order() -> None:
    first = {sample: record(*sample) for sample in SAMPLES}
    for seed in range(10):
        shuffled = random.Random(seed).sample(SAMPLES, len(SAMPLES))
        assert {sample: record(*sample) for sample in shuffled} == first


def test_the_same_mail_gives_the_same_bytes_in_another_process() -> None:
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
    code += "from test_rules_verdict import SAMPLES, record\nsys.stdout.buffer.write(record(*SAMPLES[0]).encode())"
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=environment)
    assert out.stdout.decode() == record(*SAMPLES[0])


def test_every_reason_has_a_sentence_in_every_language() -> None:
    english = Reasons("en")
    for code in ("en", "es", "it"):
        reasons = Reasons(code)
        for body, subject in SAMPLES:
            verdict = judge(mail(body, subject, AT_NIGHT), LIMITS)
            for signal in verdict.signals:
                assert signal.reason not in reasons.why(signal)
                assert code == "en" or reasons.why(signal) != english.why(signal)
            for dismissed in verdict.dismissed:
                assert dismissed.reason not in reasons.why_not(dismissed)

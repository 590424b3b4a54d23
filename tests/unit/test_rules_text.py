"""Own text: what this sender typed now, whatever program put quotations around it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.text import PartKind, own_text

OWN = "Hola Marta, ¿lo ves?\n\nGracias,\nAna"

# ruff: noqa: E501
# Below the own text, as programs write it.
QUOTED = {
    "gmail es": "El vie, 19 jun 2026 a las 17:02, Marta Rey (<marta@martarey.example>)\nescribió:\n\n> Hola Ana\n> otra\n",
    "gmail it": "Il giorno ven 19 giu 2026 alle ore 17:02 Marta Rey <\nmarta@martarey.example> ha scritto:\n\n> Ciao\n",
    "gmail en": "On Fri, Jun 19, 2026 at 5:02 PM Marta Rey <marta@martarey.example> wrote:\n\n> Hi\n>\n> there\n",
    "gmail pt": "Em sex., 19 de jun. de 2026 às 17:02, Marta Rey <m@x.example> escreveu:\n\n> Olá\n",
    "gmail fr": "Le ven. 19 juin 2026 à 17:02, Marta Rey <m@x.example> a écrit :\n\n> Bonjour\n",
    "gmail de": "Am Fr., 19. Juni 2026 um 17:02 Uhr schrieb Marta Rey <m@x.example>:\n\n> Hallo\n",
    "gmail ca": "Missatge de Marta Rey <m@x.example> del dia dv., 19 de juny 2026 a les 17:02:\n\n> Hola\n",
    "apple it": "> Il giorno 19 giu 2026, alle ore 17:02, Marta Rey <m@x.example> ha scritto:\n> \n> Ciao\n",
    "apple es": "> El 19 jun 2026, a las 17:02, Marta Rey <m@x.example> escribió:\n> \n> Hola\n",
    "outlook es": "De: Marta Rey <m@x.example>\nEnviado: viernes, 19 de junio de 2026 17:02\nPara: Ana\nAsunto: Web\n\nHola",
    "outlook it": "Da: Marta Rey <m@x.example>\nInviato: venerdì 19 giugno 2026 17:02\nA: Ana\nOggetto: Sito\n\nCiao",
    "outlook en": "From: Marta Rey <m@x.example>\nSent: Friday, June 19, 2026 5:02 PM\nTo: Ana\nSubject: Site\n\nHi",
    "outlook de": "Von: Marta Rey\nGesendet: Freitag, 19. Juni 2026 17:02\nAn: Ana\nBetreff: AW: Seite\n\nHallo",
    "outlook rule": "________________________________\nDe: Marta Rey\nEnviado: viernes, 19 de junio\nAsunto: Web\n\nHola",
    "bold labels": "*De:* Marta Rey <m@x.example>\n*Enviado el:* viernes, 19 de junio de 2026 17:02\n*Para:* Ana\n*Asunto:* Web\n\nHola",
    "wrapped labels": "From: Marta Rey [mailto:\nm@x.example]\nSent: Friday, June 19, 2026\nTo: Ana\nSubject: a long\n subject\n\nHi",
    "original es": "-----Mensaje original-----\nDe: Marta Rey\nEnviado: viernes\nAsunto: Web\n\nHola",
    "original it": "-----Messaggio originale-----\nDa: Marta Rey\nInviato: venerdì\nOggetto: Sito\n\nCiao",
    "original pt": "-----Mensagem original-----\nDe: Marta Rey\n\nOlá",
    "forwarded": "---------- Forwarded message ---------\nFrom: Marta Rey <m@x.example>\nDate: Fri\nSubject: x\n\nHi",
    "forwarded es": "Inicio del mensaje reenviado:\n\n> De: Marta Rey <m@x.example>\n> Asunto: x\n>\n> Hola",
    "forwarded it": "Inizio messaggio inoltrato:\n\n> Da: Marta\n> Oggetto: x\n>\n> Ciao",
    "short attribution": "El lunes, Marta Rey escribió:\n> Hola",
    "bare weekday": "Lunedì Marta Rey ha scritto:\n> Ciao, sì.",
    "no marks": "On 19/06/2026 17:02, Marta Rey wrote:\n\nHi Ana\n\nthe page is up",
    "no attribution": "> old words\n> more",
    "phone, then quote": "Enviado desde mi iPhone\n\nEl 19 jun 2026, a las 17:02, Marta Rey <m@x.example> escribió:\n\n> Hola",
}


@pytest.mark.parametrize("program", QUOTED)
def test_quotations_of_every_program_are_set_aside(program: str) -> None:
    assert own_text(f"{OWN}\n\n{QUOTED[program]}").text == OWN


SIGNED = {
    "dashes": "-- \nAna López\nTienda Ana, urgencias 24 h",
    "long dashes": "—\nAna",
    "phone es": "Enviado desde mi iPhone",
    "phone it": "Inviato dal mio Samsung Galaxy",
    "phone en": "Sent from my iPhone, excuse the typos",
    "outlook": "Obtener Outlook para Android<https://aka.ms/x>",
    "outlook it": "Scarica Outlook per iOS",
    "yahoo": "Enviado desde Yahoo Mail para iPhone",
    "german phone": "Von meinem iPhone gesendet",
    "contacts": "Ana López | Dirección\nwww.tiendaana.example | +34 600 000 000",
    "disclaimer es": "AVISO LEGAL: este mensaje es confidencial. Si lo recibe por error, avise hoy mismo.",
    "disclaimer it": "Ai sensi del D.Lgs. 196/2003 le informazioni sono riservate.\nPrima di stampare, pensa all'ambiente.",
    "phone and disclaimer": "Sent from my iPad\n\nThis e-mail and any attachments are confidential.",
}


@pytest.mark.parametrize("form", SIGNED)
def test_signatures_and_legal_texts_are_set_aside(form: str) -> None:
    assert own_text(f"{OWN}\n\n{SIGNED[form]}").text == OWN


def test_a_name_with_its_trade_below_is_a_signature_when_it_is_the_senders() -> None:
    body = f"{OWN}\n\nAna López Ruiz\nFloristería López, Sevilla"
    assert own_text(body, "Ana López").text == OWN


INNOCENT = [
    "De: 9 a 14\nA: 15 a 18\n¿Te va bien?",
    "On Monday I wrote:\nplease change the logo.",
    "Te mando los textos:\n\n- uno\n- dos",
    "Fecha: 12 de julio\nLugar: Sevilla\n¿Puedes?",
    "El lunes 3 escribí a Juan: nada. Dime algo.",
    "Visit us\n>>> >>>  http://www.example.com <<<\nnow",
    "The original message was fine. Forwarded message: none.",
    "Options: a -- b -- c",
    "Enviado desde la oficina el lunes, como te dije. ¿Lo tienes?",
    "From: the first idea\nthat we had.",
    "ſubject: letters of another case\nſent: are no reason to stop.",
    "Reply'to: an apostrophe is none either.",
]


@pytest.mark.parametrize("body", INNOCENT)
def test_own_words_that_look_like_marks_stay(body: str) -> None:
    assert own_text(body).text == body


def test_answers_between_quoted_lines_are_own() -> None:
    body = "On 3 May 2026 at 10:12, Ana wrote:\n> Is it red?\nYes.\n> And the price?\n\n12 euros.\n\n> Bye\n"
    assert own_text(body).text == "Yes.\n12 euros."


def test_a_wrapped_link_in_a_quotation_is_quoted() -> None:
    body = "Ok\n\nOn 3 May 2026 at 10:12, bob wrote:\n> see (http://x.example/a\nb=3)\n>\n> bye"
    assert own_text(body).text == "Ok"


@pytest.mark.parametrize(
    "body", ["> only quoted", "Sent from my iPhone", "-- \nAna", "From: a@b.example\nSent: x\nTo: c\n\nHi"]
)
def test_a_mail_with_words_never_comes_out_empty(body: str) -> None:
    assert own_text(body).text


def test_forwarded_text_is_told_apart_from_quoted() -> None:
    parts = own_text("FYI\n\n---------- Forwarded message ---------\nFrom: a@b.example\n\nURGENT").parts
    assert [part.kind for part in parts] == [PartKind.OWN, PartKind.FORWARD]


PIECES = [
    OWN,
    *QUOTED.values(),
    *SIGNED.values(),
    "> a\n",
    "\n\n",
    "-- \n",
    "On",
    "wrote:",
    ">",
    "De: a",
    "____________",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=30), max_size=12))
@settings(max_examples=120)
def test_parts_cover_the_body_and_words_stay(pieces: list[str]) -> None:
    body = "\n".join(pieces)
    found = own_text(body)
    assert [part.start for part in found.parts] == [0, *[part.end for part in found.parts][:-1]]
    assert found.parts[-1].end == len(body)
    assert bool(found.text) == bool(body.strip())


@pytest.mark.parametrize(
    "body",
    [
        "\n".join(">" * level + " words" for level in range(3000)),
        " " * 200_000,
        "\n" * 200_000,
        "On " * 60_000,
        "On 3 May 2026, Ana wrote:\n> a\nb\n" * 6000,
        "a On 3 May 2026 10:12, Ana wrote:\n> a\n" * 5000,
        "From: a\n" * 25_000,
        "From: a\nx\n" * 20_000,
        "-- \na\n" * 30_000,
        "<" * 100_000 + ":",
        "_" * 200_000,
        "wrote\n:" * 30_000,
        "sent from " * 20_000,
        "> (http://" + "a" * 190_000,
    ],
)
def test_own_text_is_linear(body: str) -> None:
    start = time.process_time()
    own_text(body)
    assert time.process_time() - start < 2

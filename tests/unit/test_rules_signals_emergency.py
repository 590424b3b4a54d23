"""What is urgent by the user's own definition, told in three languages, and what only sounds so."""

from dataclasses import replace

import pytest

from rules.reasons import Reasons
from rules.tags import Tag
from tests.judging import LIMITS, judged


@pytest.mark.parametrize(
    "body",
    [
        "Ciao, il sito è morto.\nGrazie, Anna",
        "Satispay e carte non vanno, incassiamo solo contanti.\nGrazie, Anna",
        "Hi, the site is down.\nThanks, Anna",
        "Hola, la web está caída.\nGracias, Anna",
    ],
)
def test_an_emergency_may_be_told_in_a_few_words(body: str) -> None:
    assert Tag.EMERGENCY in judged(body).tags


@pytest.mark.parametrize(
    ("body", "broken"),
    [
        ("Il sito dà errore a tutti da stamattina, non si apre più. Puoi guardare?", True),
        ("Nella pagina dei contatti c'è un errore: il civico è 14. Lo correggi?", False),
        ("La pagina 404 con la capretta è la cosa più bella del sito.", False),
        ("Google segnala il nostro sito come pericoloso, ci guardi?", True),
        ("Il cliente ha rifiutato la carta ruvida, preferisce quella liscia.", False),
        ("Ho perso di nuovo la password del blog, me la rimandi?", False),
        ("Va cambiato l'indirizzo sul sito, su Google e sui biglietti da visita.", False),
    ],
)
def test_an_error_in_a_text_is_no_breakdown(body: str, broken: bool) -> None:
    assert (Tag.EMERGENCY in judged(f"Ciao Marta, come stai? {body}").tags) is broken


@pytest.mark.parametrize(
    ("body", "broken"),
    [
        ("El botón de donar no hace nada desde anoche.", True),
        ("La tienda lleva sin abrir desde ayer a las ocho.", True),
        ("Alguien nos ha cambiado la contraseña: un intruso manda facturas falsas.", True),
        ("Se nos ha formateado el disco con todas las fichas.", True),
        ("El sábado de 2 a 6 la web estará caída por la migración, ya lo sabemos.", False),
        ("Perdimos dos clientes este mes, se mudaron de país.", False),
        ("El enlace de descarga ha caducado, ¿lo vuelves a generar?", False),
        ("Fallo mío: si hay que pagarlo, lo pago.", False),
        ("La tarjeta da error al pagar.", True),
        ("La tarjeta de visita lleva un error en el teléfono.", False),
        ("En la página de contacto hay un error: el número es 14. ¿Lo corriges?", False),
        ("Si un cliente llama porque se le ha caído el servidor, pásamelo.", False),
        ("Lo del pago ya está solucionado, lo arregló el banco y no perdimos ningún pedido.", False),
    ],
)
def test_in_spanish_what_broke_is_told_from_what_only_sounds_so(body: str, broken: bool) -> None:
    assert (Tag.EMERGENCY in judged(f"Hola Marta, ¿qué tal? {body}").tags) is broken


@pytest.mark.parametrize(
    "body",
    [
        "Hello Marta, our site is down, visitors get a white page.",
        "Hola Marta, la tienda no carga, sale un error 503.",
        "Ciao Marta, il sito non si apre più, esce una pagina bianca.",
        "Hello Marta, nobody can pay, the checkout throws an error for every card.",
        "Hola Marta, han hackeado la web y se ven los datos de los clientes.",
    ],
)
def test_without_a_definition_the_usual_emergencies_count(body: str) -> None:
    verdict = judged(body)
    assert Tag.EMERGENCY in verdict.tags
    assert verdict.by_definition
    assert verdict.main_tag is Tag.EMERGENCY


def test_an_emergency_is_only_what_the_user_wrote_down() -> None:
    down = "Hello Marta, our site is down, visitors get a white page."
    assert Tag.EMERGENCY not in judged(down, limits=replace(LIMITS, urgent_means=("payment broken",))).tags
    assert Tag.EMERGENCY in judged(down, limits=replace(LIMITS, urgent_means=("web caída",))).tags


@pytest.mark.parametrize(
    ("means", "body"),
    [
        ("printer stuck", "Hello Marta, the printer is stuck again and the parcels cannot leave."),
        ("fuga de agua", "Hola Marta, hay una fuga enorme de agua en el taller, no sé qué hacer."),
        ("caldaia rotta", "Ciao Marta, da stamattina la caldaia è guasta e i clienti sono al freddo."),
    ],
)
def test_free_phrases_of_the_user_are_found_by_their_words(means: str, body: str) -> None:
    limits = replace(LIMITS, urgent_means=(means,))
    verdict = judged(body, limits=limits)
    assert Tag.EMERGENCY in verdict.tags
    assert means in Reasons("en").why(next(s for s in verdict.signals if s.tag is Tag.EMERGENCY))
    assert Tag.EMERGENCY not in judged("Hello Marta, the new logo is lovely, thank you.", limits=limits).tags


def test_an_emergency_that_is_over_or_supposed_is_none() -> None:
    over = judged("Hello Marta, the site was down this morning, but it works now. Thanks for the quick help!")
    supposed = judged("Hello Marta, what happens if the site is down at night, whom do we call?")
    assert Tag.EMERGENCY not in over.tags
    assert Tag.EMERGENCY not in supposed.tags


@pytest.mark.parametrize(
    "body",
    [
        "Hello Marta, our site is down, nobody can open it. I called them... False alarm, it was our router.",
        "Hello Marta, the baker was hacked, their shop is down and all orders are gone. We checked: ours is fine.",
        "Hola Marta, se ha borrado toda la base de datos. Estaba mirando la copia de pruebas. Perdona el susto.",
        "Ciao Marta, il sito non si apre più, esce una pagina bianca. Ero nel tunnel. Scusa lo spavento.",
    ],
)
def test_a_mail_that_says_all_is_well_tells_of_no_emergency(body: str) -> None:
    verdict = judged(body)
    assert Tag.EMERGENCY not in verdict.tags
    assert "over" in {dismissed.reason for dismissed in verdict.dismissed}


def test_a_false_alarm_that_is_denied_takes_nothing_back() -> None:
    body = "Hello Marta, our site is down, visitors get a white page. This is not a false alarm."
    assert Tag.EMERGENCY in judged(body).tags


def test_an_old_subject_does_not_tell_of_an_emergency_again() -> None:
    assert judged("Hi Marta, the invoice is paid. See you in spring.", "Re: OUR SITE IS DOWN").tags == ()
    assert Tag.EMERGENCY in judged("Please look at it, I don't know what to do.", "OUR SITE IS DOWN").tags


@pytest.mark.parametrize(
    "body",
    [
        "Hola Marta, viene la novia hoy y no pienso recibirla así. Te paso las tres fichas que faltaban, gracias.",
        "Ciao Marta, dopodomani apre la fiera e qui è un delirio: chi urla, chi ha perso i pass.",
    ],
)
def test_a_day_full_of_haste_is_no_emergency(body: str) -> None:
    assert Tag.EMERGENCY not in judged(body).tags

"""Times: what people write, read on a Wednesday, 17 June 2026, at 10:00 in Madrid."""

import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.languages import BUILT_IN_LANGUAGES, Language, Languages
from rules.times import Role, TimeFound, asked_time, times_in

MADRID = ZoneInfo("Europe/Madrid")
WEDNESDAY = datetime(2026, 6, 17, 10, tzinfo=MADRID)


def language(code: str) -> Language:
    found = BUILT_IN_LANGUAGES.get(code)
    assert found
    return found


def times(code: str, text: str, arrived: datetime = WEDNESDAY) -> tuple[TimeFound, ...]:
    return times_in(text, language(code), arrived, "Europe/Madrid")


def due(code: str, text: str, arrived: datetime = WEDNESDAY) -> str:
    found = times(code, text, arrived)
    moment = found[0].due.astimezone(MADRID) if found else None
    return moment.strftime("%m-%d %H:%M" if moment.year == arrived.year else "%y-%m-%d %H:%M") if moment else ""


DUE = {
    "en": {
        "by tomorrow": "06-18 23:59",
        "by Friday": "06-19 23:59",
        "by Friday noon": "06-19 12:00",
        "by end of play today": "06-17 18:00",
        "by COB Thursday": "06-18 18:00",
        "by 5pm": "06-17 17:00",
        "before 2 please": "06-17 14:00",
        "at half past four": "06-17 16:30",
        "quarter to nine tomorrow morning": "06-18 08:45",
        "first thing Monday": "06-22 09:00",
        "tonight": "06-17 23:59",
        "tomorrow morning": "06-18 12:00",
        "this weekend": "06-21 23:59",
        "next week": "06-28 23:59",
        "end of the month": "06-30 23:59",
        "next Wednesday": "06-24 23:59",
        "on the 25th": "06-25 23:59",
        "by 3 July": "07-03 23:59",
        "July 3rd at 10": "07-03 10:00",
        "in two hours": "06-17 12:00",
        "within 3 working days": "06-22 23:59",
        "the day after tomorrow": "06-19 23:59",
        "Friday of next week": "06-26 23:59",
        "3pm New York time": "06-17 21:00",
        "by midnight": "06-17 23:59",
        "2026-07-01": "07-01 23:59",
        "from 22 to 24 June": "06-24 23:59",
        "Friday 26 at 11": "06-26 11:00",
        "Saturday 9 to 11": "06-20 11:00",
        "Saturday 6 to 8 in the morning": "06-20 08:00",
        "Wednesday at 9, 11 or 16": "06-24 09:00",
        "Sunday, 3,000 runners": "06-21 23:59",
        "it ends on Friday, 15 starts": "06-19 23:59",
        "from Monday to Friday, 9 to 5": "06-26 23:59",
        "by the end of today": "06-17 18:00",
        "by the end of Friday": "06-19 18:00",
        "before the week is out": "06-21 23:59",
        "the second week of July": "07-12 23:59",
        "the last week of June": "06-28 23:59",
        "in the first half of July": "07-15 23:59",
        "the last day of next month": "07-31 23:59",
        "the last working day of July": "07-31 23:59",
        "in the week of the 9th": "07-12 23:59",
        "by June of next year": "27-06-30 23:59",
        "within the half hour": "06-17 10:30",
        "in the next quarter of an hour": "06-17 10:15",
        "before lunch": "06-17 13:00",
        "this very morning": "06-17 12:00",
        "call me at ten past": "06-17 10:10",
        "early afternoon on Thursday": "06-18 15:00",
        "tomorrow mid-morning": "06-18 12:00",
        "the week after next": "07-05 23:59",
        "the Monday after next": "06-29 23:59",
        "a week on Friday": "06-26 23:59",
        "next week, on Tuesday": "06-23 23:59",
        "by 23.06": "06-23 23:59",
        "12-23 August": "08-23 23:59",
        "in 3 to 5 days": "06-22 23:59",
        "by 18th": "06-18 23:59",
        "before dinner": "06-17 19:00",
        "after lunch tomorrow": "06-18 18:00",
        "10 minutes at 3 and half an hour at 5": "06-17 15:00",
        "in 2-3 weeks": "07-08 23:59",
        "within a week or two": "07-01 23:59",
        "the Friday before Christmas": "12-18 23:59",
        "at nine-thirty": "06-17 21:30",
        "8-ish tomorrow evening": "06-18 20:00",
        "open Monday through Thursday": "06-25 23:59",
        "open 9-17 h": "06-18 17:00",
        "from 7 to 19, tomorrow Ann is back": "06-18 19:00",
        "6 to 10 October": "10-10 23:59",
    },
    "es": {
        "para mañana": "06-18 23:59",
        "pasado mañana a primera hora": "06-19 09:00",
        "el lunes a las nueve de la mañana": "06-22 09:00",
        "antes de las cinco": "06-17 17:00",
        "a las 17.30 h": "06-17 17:30",
        "a las siete menos cuarto de la tarde": "06-17 18:45",
        "hoy antes del cierre": "06-17 18:00",
        "esta noche": "06-17 23:59",
        "mañana por la mañana": "06-18 12:00",
        "a mediodía": "06-17 12:00",
        "el finde": "06-21 23:59",
        "la semana que viene": "06-28 23:59",
        "a fin de mes": "06-30 23:59",
        "el 25": "06-25 23:59",
        "el 3 de julio": "07-03 23:59",
        "el viernes 3 de julio a las 10 h": "07-03 10:00",
        "dentro de dos horas": "06-17 12:00",
        "en 48 horas": "06-19 10:00",
        "el próximo miércoles": "06-24 23:59",
        "el viernes de la semana que viene": "06-26 23:59",
        "a las 10 hora de México": "06-17 18:00",
        "mañana domingo": "06-18 23:59",
        "el sábado 20 a las 11": "06-20 11:00",
        "el sábado de 9 a 11": "06-20 11:00",
        "el viernes 26 de 9 a 11 h": "06-26 11:00",
        "hoy entre las 10 y las 14 pasa": "06-17 14:00",
        "son las 18:40 y a las 19:00 abren": "06-17 18:40",
        "de lunes a viernes, de 9 a 14": "06-26 23:59",
        "nos vamos del 3 al 5 de julio": "07-05 23:59",
        "al final de mañana": "06-18 18:00",
        "antes de que acabe la semana que viene": "06-28 23:59",
        "la primera semana de julio": "07-05 23:59",
        "la segunda quincena de julio": "07-31 23:59",
        "el último día hábil del mes": "06-30 23:59",
        "la semana del 22": "06-28 23:59",
        "en junio del próximo año": "27-06-30 23:59",
        "dentro de la semana": "06-21 23:59",
        "en el próximo cuarto de hora": "06-17 10:15",
        "si llega para el 27 pago yo": "06-27 23:59",
        "esta misma mañana": "06-17 12:00",
        "esta misma noche": "06-17 23:59",
        "llego sobre la una": "06-17 13:00",
        "son las 3 y media": "06-17 15:30",
        "6 al 10 de octubre": "10-10 23:59",
        "si el 24 no te encaja": "06-24 23:59",
        "a primera hora de la tarde": "06-17 16:00",
        "mañana a última hora de la mañana": "06-18 12:00",
        "la semana que viene, el martes": "06-23 23:59",
        "de aquí a una semana": "06-24 23:59",
        "una semana después del 25": "07-02 23:59",
        "en hora y media": "06-17 11:30",
        "el 22-06-2026": "06-22 23:59",
        "en 3 o 4 días": "06-21 23:59",
        "en un máximo de 3 días": "06-20 23:59",
        "mañana después de comer": "06-18 18:00",
        "desde mañana hasta el 30": "06-30 23:59",
        "el lunes después de Reyes": "27-01-11 23:59",
        "viernes 19 a domingo 21": "06-21 23:59",
        "un taller el 27 de 10 a 14": "06-27 10:00",
        "de 7 a 19, pasado mañana libro": "06-18 19:00",
        "al cierre del trimestre": "06-30 23:59",
    },
    "it": {
        "entro domani": "06-18 23:59",
        "entro dopodomani": "06-19 23:59",
        "per lunedì alle 9": "06-22 09:00",
        "entro le 17": "06-17 17:00",
        "alle otto di stasera": "06-17 20:00",
        "domattina": "06-18 12:00",
        "in giornata": "06-17 23:59",
        "stasera": "06-17 23:59",
        "a mezzogiorno": "06-17 12:00",
        "nel fine settimana": "06-21 23:59",
        "la settimana prossima": "06-28 23:59",
        "entro fine mese": "06-30 23:59",
        "il 25": "06-25 23:59",
        "il 3 luglio": "07-03 23:59",
        "venerdì 3 luglio alle 10.30": "07-03 10:30",
        "fra due ore": "06-17 12:00",
        "mercoledì prossimo": "06-24 23:59",
        "giovedì a fine giornata": "06-18 18:00",
        "entro venerdì della settimana prossima": "06-26 23:59",
        "alle quattro e mezza": "06-17 16:30",
        "dalle 15 alle 17": "06-17 17:00",
        "sabato 20 alle 11": "06-20 11:00",
        "sabato dalle 9 alle 11": "06-20 11:00",
        "il 27 dalle 10 alle 14": "06-27 14:00",
        "chiude alle 14 e alle 13 passa": "06-17 14:00",
        "dal lunedì al venerdì, dalle 9 alle 13": "06-26 23:59",
        "entro il mese": "06-30 23:59",
        "entro il mese prossimo": "07-31 23:59",
        "entro la settimana prossima": "06-28 23:59",
        "prima che finisca la settimana": "06-21 23:59",
        "nella prossima mezz'ora": "06-17 10:30",
        "entro la fine di domani": "06-18 18:00",
        "se mi manda la fattura entro il 27 gliela pago": "06-27 23:59",
        "ultimo giorno del mese prossimo": "07-31 23:59",
        "nella seconda metà di luglio": "07-31 23:59",
        "a giugno dell'anno prossimo": "27-06-30 23:59",
        "entro sera": "06-17 23:59",
        "il venerdì precedente": "06-12 23:59",
        "all'una": "06-17 13:00",
        "sposterei all'11.": "07-11 23:59",
        "il 24 chiudiamo alle tre": "06-24 23:59",
        "domani nel primo pomeriggio": "06-18 15:00",
        "giovedì in tarda mattinata": "06-18 12:00",
        "la settimana prossima, martedì": "06-23 23:59",
        "la settimana dopo la prossima": "07-05 23:59",
        "entro il 23.06": "06-23 23:59",
        "il 3-4 luglio": "07-04 23:59",
        "tra 2/3 giorni": "06-20 23:59",
        "da domani fino al 30": "06-30 23:59",
        "nell'arco di 24 ore": "06-18 10:00",
        "domani dopo pranzo": "06-18 18:00",
        "tra un giorno o due": "06-19 23:59",
        "il lunedì dopo Pasqua": "27-03-29 23:59",
        "martedì sera, diciamo alle 8": "06-23 20:00",
        "siamo chiusi dall'8 al 25, il cane resta": "06-25 23:59",
        "dalle 7 alle 19, dopodomani smonto": "06-18 19:00",
        "alle nove e un minuto": "06-17 21:01",
        "alla chiusura del mese": "06-30 23:59",
    },
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, table in DUE.items() for text in table])
def test_what_is_asked_is_due_when_a_person_would_say(code: str, text: str) -> None:
    assert due(code, text) == DUE[code][text]


# No times at all.
NOTHING = {
    "en": [
        "I may march on",
        "the second one",
        "page 12.5",
        "call 650-650-6500",
        "it costs 12.50",
        "version 2.0.1",
        "3 of 5",
        "in the second paragraph",
        "at 300 dpi",
        "at 16px",
        "at 12 euros",
        "the 3rd slide",
        "call us at 1-800-548-9554",
        "about one and a half times the size",
        "it's in the minutes",
        "what is your day rate, and is travel included in the day rate",
        "the ceiling is at 2.4 m",
        "4.11 tomorrow",
        "room 2.07. is free",
        "posts 1-8 are done",
        "we won 5-0",
        "four lines, and four and a half grand",
        "squash the 12 we chose",
        "the 3 of us",
        "the first thing I saw",
        "invoice 8/2026",
        "form F24 of November",
        "five nights",
        "a decent 9-5 job",
        "the next one's better",
        "having 2nd thoughts",
        "the film runs 00:19:40",
    ],
    "es": [
        "las 3 fotos",
        "a las 3 fotos",
        "el 50 % más",
        "una hora menos que tú no",
        "tel. 600 12 34 56",
        "son 12,50 €",
        "ni una mañana",
        "nos alegró la mañana",
        "menos texto en la 3",
        "la 17 y la 31",
        "ninguna de las doce",
        "las páginas 14 y 15",
        "es lo primero",
        "el tres de copas",
        "8 horas al mes",
        "y a las dos horas ya estaba vendiendo",
        "están los dos en casa",
        "la 1ª ronda y el 2º logo",
        "cierran el mes",
        "el cierre del número",
        "por fin un ocho y medio",
        "como si no hubiera un mañana",
    ],
    "it": [
        "le 3 foto",
        "il 50 %",
        "sei gentile",
        "costa 12,50 euro",
        "la prima pagina",
        "mi mandi la 4 e la 9",
        "a pagina 14 e 15",
        "scelgo il primo",
        "il tre di coppe",
        "nessuna delle due",
        "l'F24 di novembre",
        "la fattura 8/2026",
        "le schede 1-30",
        "ho perso 3-0",
        "voto nove e mezzo",
        "i bilanci in apertura",
        "se un domani",
        "il mese è finito",
    ],
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in NOTHING.items() for text in texts])
def test_numbers_and_names_are_no_times(code: str, text: str) -> None:
    assert [found.words for found in times(code, text)] == []


COUNTED_BACK = {
    "en": {
        "The fair is on the 25th, I need it a week before.": "06-18 23:59",
        "They come on Thursday at 9; can I have it the evening before?": "06-17 23:59",
    },
    "es": {
        "La feria es el 25, lo necesito dos días antes.": "06-23 23:59",
        "Viene el jueves, mándamelo la tarde de antes.": "06-17 18:00",
    },
    "it": {
        "La fiera è il 25, mi serve una settimana prima.": "06-18 23:59",
        "Apriamo il 25, mi serve la sera prima.": "06-24 23:59",
    },
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, table in COUNTED_BACK.items() for text in table])
def test_what_is_due_before_a_date_is_counted_from_it(code: str, text: str) -> None:
    last = times(code, text)[-1].due.astimezone(MADRID)
    assert last.strftime("%m-%d %H:%M") == COUNTED_BACK[code][text]


MET_AT = {
    "en": {"Can you come on the 27th from 10 to 2?": "06-27 10:00", "Can you call me between 2 and 4?": "06-17 16:00"},
    "es": {"¿Vienes el 27 de 10 a 14?": "06-27 10:00", "¿Me llamas entre las 16 y las 17?": "06-17 17:00"},
    "it": {
        "Vieni il 27 dalle 10 alle 14?": "06-27 10:00",
        "Possiamo spostare la call dalle 14 alle 16?": "06-17 16:00",
    },
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, table in MET_AT.items() for text in table])
def test_one_meets_when_the_hours_begin_unless_they_are_a_choice_or_a_change(code: str, text: str) -> None:
    assert due(code, text) == MET_AT[code][text]


def test_words_and_spans_are_those_of_the_text() -> None:
    text = "Perdona, ¿puedes subirlo pasado mañana a primera hora?"
    (found,) = times("es", text)
    assert text[found.start : found.end] == found.words == "pasado mañana a primera hora"


@pytest.mark.parametrize("year", [1, 9999])
def test_nothing_is_counted_from_a_forged_date(year: int) -> None:
    assert times("en", "by Friday, next year, in 3 years", WEDNESDAY.replace(year=year)) == ()


def test_a_language_without_words_of_time_finds_none() -> None:
    assert times_in("by Friday at 5", Language("xx", ()), WEDNESDAY, "Europe/Madrid") == ()


def test_without_a_request_a_date_is_only_mentioned() -> None:
    found = times("en", "The fair is on the 25th and we met on Friday.")
    assert {time.role for time in found} == {Role.MENTION}
    assert asked_time(found) is None


WORDS = [
    "lunes",
    "a las",
    "5",
    "de la tarde",
    "mañana",
    "el",
    "12/6",
    "entre",
    "y media",
    "23:59",
    "hace",
    "2 días",
    "fin de mes",
]


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=14), st.sampled_from(["en", "es", "it"]))
@settings(max_examples=150)
def test_no_text_raises(words: list[str], code: str) -> None:
    text = " ".join(words)
    for found in times(code, text):
        assert text[found.start : found.end] == found.words
        assert found.begins <= found.ends


@pytest.mark.parametrize(
    "text", ["a las ", "12/", "mañana ", "lunes a ", "1 ", "el ", "half a ", "in the next ", "next "]
)
@pytest.mark.parametrize("code", ["en", "es"])
def test_finding_times_is_linear(code: str, text: str) -> None:
    start = time.process_time()
    times(code, text * 30_000)
    assert time.process_time() - start < 2


CATALAN = """
[parts]
morning = ["06:00", "12:00", "12:00"]

[words]
"weekday:4" = ["divendres"]
"day:1" = ["demà"]
"part:morning" = ["al matí", "del matí"]
"num:9" = ["nou"]
"hour_mark:" = ["a les"]
"article:" = ["el", "la"]
"glue:" = ["de"]

[roles]
due = ["abans de"]
before = ["abans de"]
ask = ["pots", "si us plau"]
"""


def test_another_language_needs_words_and_no_code(tmp_path: Path) -> None:
    folder = tmp_path / "ca"
    folder.mkdir()
    (folder / "dates.toml").write_text(CATALAN, encoding="utf-8")
    catalan = Languages(extra=(tmp_path,)).get("ca")
    assert catalan
    (found,) = times_in("Pots enviar-ho demà a les nou del matí?", catalan, WEDNESDAY, "Europe/Madrid")
    assert (found.role, found.due.isoformat()) == (Role.APPOINTMENT, "2026-06-18T09:00:00+02:00")
    (found,) = times_in("Abans de divendres, si us plau.", catalan, WEDNESDAY, "Europe/Madrid")
    assert found.due.isoformat() == "2026-06-18T23:59:00+02:00"

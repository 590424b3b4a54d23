"""Which time is asked: mails as clients write them on a Wednesday morning, and what a person would hold one to."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from rules.languages import BUILT_IN_LANGUAGES
from rules.times import Role, asked_time, times_in

MADRID = ZoneInfo("Europe/Madrid")
WEDNESDAY = datetime(2026, 6, 17, 10, tzinfo=MADRID)

# Empty: nothing is asked for a date.
ASKED = [
    (
        "en",
        "Hi Marta, the launch got moved up. Is there any way the landing page could be ready by Friday lunchtime?",
        "06-19 14:00",
    ),
    ("en", "Could you turn this around before the end of the week?", "06-21 23:59"),
    ("en", "Please have it with me by 6pm tonight.", "06-17 18:00"),
    ("en", "I know it's short notice but any chance you could jump on a call at 7 tomorrow evening?", "06-18 19:00"),
    ("en", "Would Thursday at 3 work for a quick catch-up?", "06-18 15:00"),
    ("en", "Let's speak Monday 10am if that suits.", "06-22 10:00"),
    ("en", "Our AGM is on 4 July and everyone loved the posters. Thanks again!", ""),
    ("en", "The domain runs out on 30 June, just so you know.", ""),
    ("en", "Invoice 221 is due on 1 July, we'll pay it next week.", ""),
    ("en", "Can you send me the logo? We met on Friday and you said you'd do it this week.", ""),
    ("en", "I'd like the new banner live first thing tomorrow.", "06-18 09:00"),
    ("en", "Need the two icons EOD Thursday, thanks.", "06-18 18:00"),
    ("en", "Can we have the draft a week from today?", "06-24 23:59"),
    ("en", "Please finish the brochure over the weekend, the fair opens on Monday.", "06-21 23:59"),
    ("en", "Could you get it to me within 24 hours?", "06-18 10:00"),
    ("en", "No rush at all, any time before August is fine.", ""),
    ("en", "The deadline for the tender is 26 June at 14:00, so we need your part by the 24th.", "06-24 23:59"),
    ("en", "Kindly revert by close of business tomorrow.", "06-18 18:00"),
    ("en", "We would appreciate receiving the files no later than 9 a.m. on 22 June.", "06-22 09:00"),
    ("en", "Can you fix the typo today?", "06-17 23:59"),
    ("en", "I was away yesterday and only saw this now. Can you resend the invoice?", ""),
    ("en", "It would be great if you could come by the shop on Saturday afternoon.", "06-20 18:00"),
    ("en", "Do you work Sundays? My team needs you reachable on weekends.", ""),
    ("en", "Please upload the menu until tomorrow 12 o'clock.", "06-18 12:00"),
    ("en", "Ring me at half past eight tonight, please.", "06-17 20:30"),
    ("en", "Could we push the meeting to next Tuesday at 11?", "06-23 11:00"),
    ("en", "I want this on my desk tomorrow before 9.", "06-18 09:00"),
    ("en", "Could you do it in the next two hours?", "06-17 12:00"),
    ("en", "She opens her shop on 1 September. Please send me a quote when you can.", ""),
    ("en", "Could you swap the photo on the Sunday menu?", ""),
    ("en", "Please update the Christmas page.", ""),
    ("en", "Please call me at 330.", "06-17 15:30"),
    ("en", 'Please replace "Open on Sunday" by "Closed on Sunday".', ""),
    ("en", "Can you add that doors open at 7pm?", ""),
    ("en", "Could you add the reading on Saturday at 5 pm to the events page?", ""),
    ("en", "Could you fix the headline today?", "06-17 23:59"),
    ("es", "¿Puedes poner que diga abierto el sábado de 10 a 14?", ""),
    ("it", 'Puoi scrivere "chiuso sabato 20 giugno" in alto?', ""),
    ("es", "¿Me lo puedes tener para el viernes a mediodía?", "06-19 12:00"),
    ("es", "Necesito que esté subido antes de las diez de la noche.", "06-17 22:00"),
    ("es", "Te agradecería que lo enviaras como muy tarde el lunes 22.", "06-22 23:59"),
    ("es", "¿Podríamos hablar mañana a las 8 de la tarde?", "06-18 20:00"),
    ("es", "¿Te va bien que quedemos el jueves a las 11 y media?", "06-18 11:30"),
    ("es", "Mándamelo hoy mismo, por favor.", "06-17 23:59"),
    ("es", "Para el finde que viene me haría falta el cartel.", "06-28 23:59"),
    ("es", "La boda de mi hermana es el 4 de julio, qué nervios.", ""),
    ("es", "El dominio caduca el día 30.", ""),
    ("es", "Nos vimos el lunes y quedamos en que me pasabas presupuesto. ¿Lo tienes?", ""),
    ("es", "Échale un vistazo esta noche y me dices.", "06-17 23:59"),
    ("es", "Lo ocupo para mañana temprano, porfa.", "06-18 23:59"),
    ("es", "El plazo para presentar la solicitud acaba el 26 de junio; necesitamos tu memoria el 24.", "06-24 23:59"),
    ("es", "Cuando puedas, sin prisa: cambia el teléfono de la web.", ""),
    ("es", "¿Puedes estar atenta el sábado por la mañana por si se cae la web?", "06-20 12:00"),
    ("es", "Queremos que respondas también los domingos.", ""),
    ("es", "Hay que entregarlo en 48 horas.", "06-19 10:00"),
    ("es", "¿Me lo mandas a última hora de hoy?", "06-17 18:00"),
    ("es", "Envíanos la factura antes de que acabe el mes, por favor.", "06-30 23:59"),
    ("es", "Te llamo mañana a las 9 y lo vemos.", "06-18 09:00"),
    ("es", "Necesito los archivos de aquí al viernes.", "06-19 23:59"),
    ("es", "¿Lo tendrías listo a principios de la semana que viene?", "06-24 23:59"),
    ("es", "Avísame antes del jueves 25 a las 14:00.", "06-25 14:00"),
    ("es", "Conéctate a las 21:30 hora de México, que allá presentamos.", "06-18 05:30"),
    ("es", "Ayer por la noche se cayó dos veces. Míralo, por favor.", ""),
    ("es", "Mi padre falleció el domingo y quisiéramos poner una nota en la página.", ""),
    ("es", "En el minuto 4:12 se oye un perro, ¿se puede cortar?", ""),
    ("es", "Te lo pedimos en el último minuto, ¿nos mandas la factura?", ""),
    ("es", "¿Tienes un hueco la semana que viene, mejor por la mañana?", "06-28 23:59"),
    ("it", "Riesci a farmelo avere entro venerdì a mezzogiorno?", "06-19 12:00"),
    ("it", "Mi servirebbe per lunedì mattina.", "06-22 12:00"),
    ("it", "Potremmo sentirci domani sera alle 20.30?", "06-18 20:30"),
    ("it", "Le chiedo cortesemente di inviarmi il preventivo entro e non oltre il 24 giugno.", "06-24 23:59"),
    ("it", "La fiera comincia il 3 luglio, ci vediamo lì?", ""),
    ("it", "Ci siamo visti martedì e mi avevi promesso una bozza. Me la mandi?", ""),
    ("it", "Fammi sapere entro stasera, grazie.", "06-17 23:59"),
    ("it", "Sistemalo oggi pomeriggio per favore.", "06-17 18:00"),
    ("it", "Può passare in negozio sabato alle 10?", "06-20 10:00"),
    ("it", "Vorrei che fossi raggiungibile anche la domenica.", ""),
    ("it", "Il dominio scade il 30 giugno, te lo dico per promemoria.", ""),
    ("it", "Lo voglio online per domani alle 8 in punto.", "06-18 08:00"),
    ("it", "Con calma, quando torni dalle ferie ad agosto.", ""),
    ("it", "Ti chiedo di lavorarci nel weekend, lunedì lo presento.", "06-21 23:59"),
    ("it", "Mi mandi tutto nel giro di due ore?", "06-17 12:00"),
    ("it", "Avremmo bisogno della locandina al più tardi giovedì prossimo.", "06-25 23:59"),
    ("it", "Mi confermi entro le ore 13:00 di domani?", "06-18 13:00"),
    ("it", "Domani alle 7 ho il treno, mi chiami prima?", ""),
    ("it", "Consegna prevista a fine mese, va bene?", "06-30 23:59"),
    ("it", "Uniformi le misure alle pagine 14 e 15, per favore.", ""),
    ("it", "Il fumetto scala alla 14, lo sposti?", ""),
    ("it", "Il budget è fisso, quindi le quattro in più te le chiederei gratis.", ""),
    ("it", "Cosa devo fare per prima cosa?", ""),
    ("it", "Il sito non risponde dalle 16.40, ci guardi?", ""),
    ("it", "Passa da noi domani verso le 21, guardiamo le bozze.", "06-18 21:00"),
    ("it", "Fallo stasera dopo cena.", "06-17 23:59"),
    ("it", "Aggiorni gli orari: sabato 9-13?", ""),
    ("it", "Apriamo anche la domenica, lo scrivi sul sito?", ""),
    ("en", "The printer takes files until noon tomorrow. Could you send them the poster?", "06-18 12:00"),
    ("en", "They visit us on Friday at 11. Can you get the cards to me in time?", "06-19 11:00"),
    ("en", "Come and spend Saturday in the workshop with me, from ten o'clock.", "06-20 10:00"),
    ("en", "The investors are on at 10 on Friday and you will be there with the prototype.", "06-19 10:00"),
    ("en", "I suggest Tuesday at 15:00, when you are back from lunch.", "06-23 15:00"),
    ("en", "Going forward, could you keep the phone on until 8 pm?", ""),
    ("es", "El impresor nos guarda la máquina hasta las 16:30. ¿Se lo mandas tú?", "06-17 16:30"),
    ("es", "La imprenta no abre hasta septiembre. ¿Nos haces un presupuesto?", ""),
    ("es", "Te propongo el martes a las 15:00 en punto.", "06-23 15:00"),
    (
        "es",
        "Quedamos en que el martes la tendría. La novia viene hoy a las 17:30: la necesito antes.",
        "06-17 17:30",
    ),
    ("es", "Calculo que a las 11 como tarde en mi correo, ¿no?", "06-17 11:00"),
    ("es", "Por nada del mundo quiero que lo mires el fin de semana.", ""),
    ("es", "¿Lo tienes a las 12 de la mañana?", "06-17 12:00"),
    ("es", "¿Me llamas a las 12 de la noche?", "06-17 23:59"),
    ("it", "Domani a mezzogiorno lo proietta ai concessionari, quindi mi occorre prima.", "06-18 12:00"),
    ("it", "Ti disturbo al telefono alle 14:30.", "06-17 14:30"),
    ("it", "D'ora in poi potresti tenere acceso il telefono anche il sabato mattina?", ""),
    ("en", "We fly out on Friday at noon, so the files have to be on my laptop by then.", "06-19 12:00"),
    ("en", "My deadline with the magazine is Monday 22nd, so yours is Friday.", "06-19 23:59"),
    ("en", "Entries close at midnight tonight and ours still has the wrong logo. Can you swap it?", "06-17 23:59"),
    ("en", "I'd appreciate a first look sometime tomorrow morning.", "06-18 12:00"),
    ("en", "I'm counting on having the final artwork in my inbox when I get in on Monday at 8.", "06-22 08:00"),
    ("en", "I was at the dentist this morning. What's the status?", ""),
    ("en", "You have until Friday 3pm.", "06-19 15:00"),
    ("en", "My flight leaves at 6 pm, please send the PDF before I board.", "06-17 18:00"),
    ("en", "I told them they'd have it on Friday, so don't let me down.", "06-19 23:59"),
    ("es", "Salimos de viaje el viernes a mediodía, así que lo tengo que llevar impreso para entonces.", "06-19 12:00"),
    ("es", "Mi plazo con la revista es el lunes 22, así que el tuyo es el viernes.", "06-19 23:59"),
    ("es", "El concurso se cierra hoy a medianoche y el logo está mal. ¿Lo cambias?", "06-17 23:59"),
    ("es", "Cuento con tenerlo en mi bandeja cuando entre el lunes a las 8.", "06-22 08:00"),
    ("es", "Asegúrate de que salga publicado el sábado a las 6 de la mañana.", "06-20 06:00"),
    ("es", "Tienes hasta el viernes a las 15h.", "06-19 15:00"),
    ("es", "Mi vuelo sale a las 18:00, mándame el PDF antes de que embarque.", "06-17 18:00"),
    ("es", "Lo ideal sería lanzar el 1 de julio, pero dime qué es realista.", ""),
    ("it", "Partiamo venerdì a mezzogiorno, quindi per allora devo averlo stampato.", "06-19 12:00"),
    ("it", "La mia scadenza con la rivista è lunedì 22, quindi la tua è venerdì.", "06-19 23:59"),
    ("it", "Il concorso chiude stasera a mezzanotte e il logo è sbagliato. Lo cambi?", "06-17 23:59"),
    ("it", "Conto di trovarlo nella posta quando arrivo lunedì alle 8.", "06-22 08:00"),
    ("it", "Domani è il mio compleanno! A proposito, mi mandi la fattura del mese scorso?", ""),
    ("it", "Assicurati che esca sabato alle 6 di mattina.", "06-20 06:00"),
    ("it", "Hai tempo fino a venerdì alle 15.", "06-19 15:00"),
    ("it", "Il mio volo parte alle 18, mandami il PDF prima che mi imbarchi.", "06-17 18:00"),
    ("it", "L'ideale sarebbe lanciare il 1 luglio, ma dimmi cosa è realistico.", ""),
    ("es", "Lo quiero en mi correo a las 9 de mañana.", "06-18 09:00"),
    ("en", "Please put it up on the 20th: closed all week.", "06-20 23:59"),
    ("es", "Como te comenté el lunes, y luego el miércoles, el mapa no aparece.", ""),
    ("es", "Lo de la caída ya está: volvió sola a las 6. ¿Lo sabías?", ""),
    ("es", "Hoy hasta las 6 de la tarde hay que presentar la planilla y no valida.", "06-17 18:00"),
    ("it", "Le do fino alle 12 di venerdì, poi vado da un altro.", "06-19 12:00"),
    ("en", "May I come back to my question, which I repeated on the 22nd?", ""),
    ("en", "Not possible on our side before the 20th, sorry. Could you tell me what else there is?", ""),
    ("en", "Please book the fitter for any day but Friday.", ""),
    ("en", "We would like the site in Portuguese next year. Please quote for the design.", ""),
    ("es", "Si nos la puedes mandar antes del 23 vamos bien.", "06-22 23:59"),
    ("es", "Son las dos menos cinco y la página no abre, ¿la miras?", ""),
    ("es", "Dame hasta el viernes para elegir, por favor.", ""),
    ("it", "Non lo metta in rete prima del 20.", ""),
    ("it", "La pagina la completo io in settimana, mi mandi la password?", ""),
    ("it", "Stanotte ho pubblicato la collezione, mi rispondi?", ""),
]


def test_of_several_dates_that_bind_the_earliest_is_asked() -> None:
    assert asked("en", "Please send the poster by Friday and the flyer by Thursday.") == "06-18 23:59"


def asked(code: str, text: str, heading: bool = False) -> str:
    language = BUILT_IN_LANGUAGES.get(code)
    assert language
    time = asked_time(times_in(text, language, WEDNESDAY, "Europe/Madrid", heading))
    return time.due.astimezone(MADRID).strftime("%m-%d %H:%M") if time and not time.standing else ""


@pytest.mark.parametrize(("code", "text", "due"), ASKED)
def test_the_time_that_is_asked_is_told_from_those_mentioned(code: str, text: str, due: str) -> None:
    assert asked(code, text) == due


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "My team needs you reachable on weekends."),
        ("en", "Please be available on Saturdays too."),
        ("es", "Queremos que respondas también los domingos."),
        ("es", "Necesito que estés localizable todas las noches."),
        ("it", "Vorrei che fossi raggiungibile anche la domenica."),
        ("it", "Dobbiamo vederci anche di domenica."),
        ("it", "Ti chiedo di controllare la posta anche di notte."),
        ("it", "Risponda anche nei festivi, per cortesia."),
    ],
)
def test_a_wish_without_a_date_stands(code: str, text: str) -> None:
    language = BUILT_IN_LANGUAGES.get(code)
    assert language
    time = asked_time(times_in(text, language, WEDNESDAY, "Europe/Madrid"))
    assert time
    assert time.standing
    assert time.role is Role.APPOINTMENT


def test_the_subject_of_a_request_may_name_the_date() -> None:
    assert asked("es", "Para el lunes o el martes", heading=True) == "06-23 23:59"
    assert asked("es", "Presentación del lunes", heading=True) == ""


def test_an_hour_to_meet_is_an_appointment() -> None:
    language = BUILT_IN_LANGUAGES.get("en")
    assert language
    (found,) = times_in("Could we talk tomorrow at 19:30?", language, WEDNESDAY, "Europe/Madrid")
    assert found.role is Role.APPOINTMENT
    assert found.begins == found.ends == datetime(2026, 6, 18, 19, 30, tzinfo=MADRID)


def test_an_hour_of_another_place_is_told_in_the_users_zone() -> None:
    assert asked("en", "Can you join at 5pm New York time?") == "06-17 23:00"


@pytest.mark.parametrize(
    ("arrived", "text", "due"),
    [
        (datetime(2026, 3, 27, 19, tzinfo=MADRID), "by Sunday evening, please", "2026-03-29T23:59:00+02:00"),
        (datetime(2026, 10, 23, 9, tzinfo=MADRID), "Please send it by Monday 9am", "2026-10-26T09:00:00+01:00"),
        (datetime(2026, 12, 30, 9, tzinfo=MADRID), "Please send it by the end of January", "2027-01-31T23:59:00+01:00"),
        (datetime(2028, 2, 27, 9, tzinfo=MADRID), "Please send it by the 29th", "2028-02-29T23:59:00+01:00"),
    ],
)
def test_clock_changes_and_the_years_end(arrived: datetime, text: str, due: str) -> None:
    language = BUILT_IN_LANGUAGES.get("en")
    assert language
    time = asked_time(times_in(text, language, arrived, "Europe/Madrid"))
    assert time
    assert time.due.isoformat() == due


# When it came, what it says, when it is due and whether one is to be there.
AT_OTHER_HOURS = [
    ("en", "2026-06-17 10:00", "Could you ring me after 8pm? I'm in meetings all day.", "06-17 20:00", "appointment"),
    ("en", "2026-06-19 18:30", "Can you get the flyer done before Monday?", "06-21 23:59", "deadline"),
    ("en", "2026-06-20 09:00", "Quick one, can you update the opening hours by tomorrow?", "06-21 23:59", "deadline"),
    (
        "en",
        "2026-06-17 10:00",
        "Are you around on Christmas Day in case the shop goes down?",
        "12-25 23:59",
        "appointment",
    ),
    ("en", "2026-06-17 10:00", "Please work through Saturday if you have to.", "06-20 23:59", "appointment"),
    ("en", "2026-06-17 23:40", "Could you send it over when you get in tomorrow?", "06-18 23:59", "appointment"),
    (
        "en",
        "2026-06-17 10:00",
        "I'd need the files by the 1st of July so we can print on the 3rd.",
        "07-01 23:59",
        "deadline",
    ),
    (
        "en",
        "2026-06-17 10:00",
        "We open on Thursday 25 June at 10, could the new page be live by then?",
        "06-25 10:00",
        "deadline",
    ),
    (
        "en",
        "2026-06-17 10:00",
        "My flight lands at 6 tomorrow. Can you have the deck ready by the time I land?",
        "",
        "",
    ),
    ("en", "2026-06-17 10:00", "Can you do Friday instead of Thursday?", "06-19 23:59", "appointment"),
    ("en", "2026-06-17 10:00", "Would you be up for a chat some time next week?", "", ""),
    ("en", "2026-06-17 10:00", "How does next Thursday, 2pm, sound for the kick-off?", "06-25 14:00", "appointment"),
    (
        "en",
        "2026-06-17 10:00",
        "The invoice from 3 June is still unpaid on our side, sorry! Accounts will settle it by Friday.",
        "",
        "",
    ),
    ("en", "2026-06-17 10:00", "Deadline: 24/06 at noon.", "06-24 12:00", "deadline"),
    ("en", "2026-06-17 10:00", "could u pls fix it b4 5pm today", "06-17 17:00", "deadline"),
    ("en", "2026-06-17 10:00", "Need this done in the next hour.", "06-17 11:00", "deadline"),
    ("en", "2026-06-17 10:00", "We'd like to launch in September. What would it cost?", "", ""),
    ("en", "2026-06-17 10:00", "Let me have your thoughts by end of week.", "06-21 23:59", "deadline"),
    (
        "en",
        "2026-06-17 10:00",
        "Could you hop on a quick Zoom between 7 and 8 this evening?",
        "06-17 20:00",
        "appointment",
    ),
    (
        "en",
        "2026-06-17 10:00",
        "My daughter's wedding is this Saturday so I'll be offline. Please send the proofs on Monday.",
        "06-22 23:59",
        "appointment",
    ),
    ("es", "2026-06-19 18:30", "¿Puedes tener lista la web antes del lunes?", "06-21 23:59", "deadline"),
    ("es", "2026-06-20 09:00", "Necesito que lo cambies hoy mismo, que mañana abrimos.", "06-20 23:59", "appointment"),
    ("es", "2026-06-17 10:00", "¿Nos podemos ver el domingo por la mañana en el taller?", "06-21 12:00", "appointment"),
    (
        "es",
        "2026-06-17 10:00",
        "Llámame a partir de las ocho de la tarde, que antes no puedo.",
        "06-17 20:00",
        "appointment",
    ),
    ("es", "2026-06-17 10:00", "Me gustaría que lo revisaras durante el fin de semana.", "06-21 23:59", "appointment"),
    ("es", "2026-06-17 10:00", "¿Cómo lo ves para el martes que viene a las 10?", "06-23 10:00", "deadline"),
    ("es", "2026-06-17 10:00", "Tiene que salir publicado el 1 de julio sin falta.", "07-01 23:59", "deadline"),
    ("es", "2026-06-17 10:00", "El martes te mandé las fotos. ¿Las has visto?", "", ""),
    ("es", "2026-06-17 10:00", "Nuestra feria es del 3 al 5 de julio y quedaría genial un cartel.", "", ""),
    ("es", "2026-06-17 10:00", "La factura vence el 30 de junio, la pagamos esta semana.", "", ""),
    ("es", "2026-06-17 10:00", "Si puedes, déjalo para mañana a primera hora.", "06-18 09:00", "deadline"),
    ("es", "2026-06-17 23:40", "Perdona las horas. ¿Me lo envías mañana antes de las 8?", "06-18 08:00", "deadline"),
    ("es", "2026-06-17 10:00", "Lo necesitamos en un par de días.", "06-19 23:59", "deadline"),
    (
        "es",
        "2026-06-17 10:00",
        "¿Puedes quedarte el viernes hasta las 9 de la noche para el lanzamiento?",
        "06-19 21:00",
        "appointment",
    ),
    ("es", "2026-06-17 10:00", "Ocupo el diseño pa mañana al mediodía.", "06-18 12:00", "deadline"),
    ("es", "2026-06-17 10:00", "Fijate si podés tenerlo para el lunes a la tarde.", "06-22 18:00", "deadline"),
    ("es", "2026-06-17 10:00", "Trabajá el sábado y listo, después lo compensamos.", "06-20 23:59", "appointment"),
    (
        "es",
        "2026-06-17 10:00",
        "Quedo pendiente; si es posible, le agradezco su respuesta a más tardar el 23 del presente.",
        "06-23 23:59",
        "deadline",
    ),
    ("it", "2026-06-19 18:30", "Riesce a consegnare prima di lunedì?", "06-21 23:59", "deadline"),
    ("it", "2026-06-20 09:00", "Mi cambi la foto entro oggi?", "06-20 23:59", "deadline"),
    ("it", "2026-06-17 10:00", "Possiamo vederci domenica alle 11 in bottega?", "06-21 11:00", "appointment"),
    ("it", "2026-06-17 10:00", "Chiamami dopo le 20, prima sono in laboratorio.", "06-17 20:00", "appointment"),
    ("it", "2026-06-17 10:00", "Ci servirebbe online il 1° luglio.", "07-01 23:59", "appointment"),
    ("it", "2026-06-17 10:00", "Avrei bisogno che ci lavorassi sabato mattina.", "06-20 12:00", "appointment"),
    ("it", "2026-06-17 10:00", "Ti ho mandato i testi lunedì, li hai visti?", "", ""),
    ("it", "2026-06-17 10:00", "Il 4 luglio inauguriamo, sei invitata!", "", ""),
    ("it", "2026-06-17 10:00", "Mi raccomando, per le 18 di domani.", "06-18 18:00", "deadline"),
    ("it", "2026-06-17 23:40", "Scusa l'ora. Domattina alle 7.30 mi mandi il file?", "06-18 07:30", "appointment"),
    ("it", "2026-06-17 10:00", "Facciamo giovedì 25 alle 9.30?", "06-25 09:30", "appointment"),
    ("it", "2026-06-17 10:00", "Le scadenze fiscali sono il 30 giugno e il 20 agosto, giusto?", "", ""),
    ("it", "2026-06-17 10:00", "Vorremmo riceverlo entro la fine della prossima settimana.", "06-28 23:59", "deadline"),
    ("it", "2026-06-17 10:00", "Dovrebbe essere pronto tra due giorni, ce la fai?", "06-19 23:59", "deadline"),
]


@pytest.mark.parametrize(("code", "arrived", "text", "due", "role"), AT_OTHER_HOURS)
def test_what_is_asked_depends_on_when_it_came(code: str, arrived: str, text: str, due: str, role: str) -> None:
    language = BUILT_IN_LANGUAGES.get(code)
    assert language
    came = datetime.fromisoformat(arrived).replace(tzinfo=MADRID)
    time = asked_time(times_in(text, language, came, "Europe/Madrid"))
    assert (time.due.strftime("%m-%d %H:%M") if time else "") == due
    assert (time.role.value if time else "") == role

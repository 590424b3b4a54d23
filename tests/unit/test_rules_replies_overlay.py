"""The user's own wording over ours: used where it is right, told where it is not."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rules.languages import Languages
from rules.limits import Limits, Span
from rules.message import Address, Kind, Message
from rules.replies.overlay import check_wording
from rules.reply import Tone, suggest
from rules.verdict import Verdict

NOW = datetime(2026, 6, 19, 12, 0, tzinfo=ZoneInfo("Europe/Madrid"))
LIMITS = Limits(zone="Europe/Madrid", week=((Span(540, 1080),),) * 5 + ((),) * 2, signature="Marta")


def laid_over(folder: Path, text: str, code: str = "es") -> Languages:
    (folder / code).mkdir()
    (folder / code / "wording.toml").write_text(text, encoding="utf-8")
    return Languages((folder,))


def reply(languages: Languages, code: str = "es") -> str:
    verdict = Verdict(Kind.PERSONAL, code, "Hm.", ())
    message = Message("<1@x>", Address("Robin Crane", "robin@crane.example"), "Hm", "Hm.", NOW)
    given = replace(LIMITS, language=code)
    return suggest(message, verdict, given, NOW, situation="late", tone=Tone.FIRM, languages=languages).text


def test_a_sentence_of_ones_own_takes_the_place_of_ours(tmp_path: Path) -> None:
    keys = "\n".join(f'{key} = "Lo tengo entre manos desde primera hora de hoy."' for key in "abcde")
    languages = laid_over(tmp_path, f"[late.limit]\n{keys}\n")
    assert check_wording(languages) == ()
    assert "Lo tengo entre manos desde primera hora de hoy." in reply(languages)


@pytest.mark.parametrize(
    ("text", "what", "advice"),
    [
        ('[late.offer]\na = "Lo recibirás el {slott} sin falta alguna."', "there is no slot {slott}", "{slot}"),
        ('[late.offer]\na = "Lo recibirás muy pronto, de verdad, sin falta."', "the slot {slot} is missing", "{slot}"),
        ('[late.limit]\na = "It is the first thing on my list and nothing else comes before it."', "(en)", "(es)"),
        ('[lat.limit]\na = "Es lo primero de mi lista."', "no place for a sentence", "[late.limit]"),
        ("[late.limit]\na = 3", "is not a text", "quotes"),
        ('[late.limit]\na = "Lo [a|b|c|d] miro."', "more forms", "informal, formal, vos"),
        ("late.limit = [", "is not TOML", "until it is mended"),
    ],
)
def test_each_mistake_is_told_with_file_key_and_advice(tmp_path: Path, text: str, what: str, advice: str) -> None:
    languages = laid_over(tmp_path, text)
    (problem, *_) = check_wording(languages)
    assert "wording.toml" in problem.where
    assert what in problem.what
    assert advice in problem.advice
    assert "Robin" in reply(languages)  # ours stands in its place


def test_an_empty_text_takes_a_sentence_away(tmp_path: Path) -> None:
    languages = laid_over(tmp_path, "[late.limit]\n" + "\n".join(f'{key} = ""' for key in "abcd"))
    assert check_wording(languages) == ()
    assert "próximas horas libres" in reply(languages)

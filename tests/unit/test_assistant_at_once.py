from threading import Event

import pytest

from assistant.at_once import ask_all


def test_the_answers_come_in_the_order_of_those_asked():
    assert ask_all(lambda n: n * n, [3, 1, 2], 60.0) == [9, 1, 4]


def test_who_does_not_answer_in_time_is_passed_over():
    never = Event()
    assert ask_all(lambda n: never.wait() if n else "here", [0, 1], 0.2) == ["here", None]
    never.set()


def test_what_goes_wrong_in_one_is_no_answer_and_prints_nothing(capsys: pytest.CaptureFixture[str]):
    assert ask_all(lambda n: 1 // n, [0, 1], 60.0) == [None, 1]
    assert capsys.readouterr().err == ""

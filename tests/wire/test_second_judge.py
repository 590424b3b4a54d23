"""The second process of a long scan gives the verdicts that the first would give, and may die at any moment."""

import os
import subprocess
from datetime import timedelta

import pytest

from assistant import second_judge as room
from assistant.catch_up import LONG_SCAN
from assistant.mime import read_message
from assistant.second_judge import SecondJudge, second_judge
from rules.languages import BUILT_IN_LANGUAGES
from rules.limits import LimitsHistory
from rules.verdict import judge
from tests.imap_server import ScriptedImap
from tests.watching import FRIDAY_NIGHT, LIMITS, NOW, Watching, account_at, mail, quick, until

HISTORY = LimitsHistory(((NOW.replace(year=2020), LIMITS),))
BODIES = ("Thank you!", "Could you send it by Sunday? It is urgent.", "Ti serve per lunedì?", "¡Lo necesito ya!")


@pytest.fixture
def second(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    with second_judge() as second:
        assert second is not None
        until(second._can_work)
        yield second


@pytest.fixture
def messages():
    return [read_message(mail(n, body=BODIES[n % 4]), FRIDAY_NIGHT + timedelta(hours=n), True) for n in range(40)]


def expected(messages):
    return [judge(message, LIMITS, BUILT_IN_LANGUAGES) for message in messages]


def test_its_verdicts_are_those_of_the_first_process(second, messages):
    for _ in range(2):  # the limits are given once
        found = list(second.verdicts(messages, HISTORY, BUILT_IN_LANGUAGES))
        given = int(len(messages) * room.SHARE)
        assert found[:-given] == [None] * (len(messages) - given)
        assert found[-given:] == expected(messages)[-given:]


def test_when_it_dies_the_first_is_asked_for_everything(second, messages):
    second._child.kill()
    assert list(second.verdicts(messages, HISTORY, BUILT_IN_LANGUAGES)) == [None] * len(messages)
    second._child.wait()
    assert list(second.verdicts(messages, HISTORY, BUILT_IN_LANGUAGES)) == [None] * len(messages)


def test_a_mail_that_makes_it_fail_is_left_to_the_first(second, messages):
    broken = [*messages[:-1], None]
    assert list(second.verdicts(broken, HISTORY, BUILT_IN_LANGUAGES))[-2:] == [expected(messages)[-2], None]


def test_with_one_core_there_is_none(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    with second_judge() as second:
        assert second is None


@pytest.mark.parametrize("dies", [False, True])
def test_a_long_scan_ends_the_same_whether_or_not_it_dies_and_leaves_no_process(tmp_path, monkeypatch, dies):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    children: list[subprocess.Popen[bytes]] = []
    verdicts = SecondJudge.verdicts

    def watched(self, messages, limits, languages):
        children.append(self._child)
        until(lambda: self._can_work() or self._child.poll() is not None)
        if dies and len(children) == 2:
            self._child.kill()
        return verdicts(self, messages, limits, languages)

    monkeypatch.setattr(SecondJudge, "verdicts", watched)
    with ScriptedImap() as server:
        for number in range(LONG_SCAN):
            server.inbox.add(mail(number, body=BODIES[number % 4]), FRIDAY_NIGHT)
        watching = Watching(tmp_path, account_at(server.port), quick(read_timeout_seconds=30))
        assert watching.watch.once() is None
        assert set(watching.judged.values()) == {1}
        assert watching.rows() == LONG_SCAN
        assert all("lindero-after-hours" in flags for flags in server.flags().values())
        assert all("lindero-urgent" in server.flags()[uid] for uid in range(2, LONG_SCAN, 4))
        watching.end()
    assert len(set(children)) == 1
    assert children[0].poll() is not None

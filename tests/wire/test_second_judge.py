"""The second process of a long scan gives the verdicts that the first would give, and may die at any moment."""

import os
import signal
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
from tests.patience import PATIENCE_SECONDS
from tests.watching import FRIDAY_NIGHT, LIMITS, NOW, Watching, account_at, mail, until

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
    return {n: read_message(mail(n, body=BODIES[n % 4]), FRIDAY_NIGHT + timedelta(hours=n), True) for n in range(40)}


def expected(messages, uids):
    return {uid: judge(messages[uid], LIMITS, BUILT_IN_LANGUAGES) for uid in uids}


def asked(second, messages):
    second.give(messages, HISTORY, BUILT_IN_LANGUAGES)
    return second.verdicts(messages)


def test_its_verdicts_are_those_of_the_first_process(second, messages):
    for _ in range(2):  # the limits are given once
        found = asked(second, messages)
        assert 20 < len(found) < 30
        assert found == expected(messages, list(messages)[-len(found) :])


def test_it_works_on_the_next_mails_while_those_before_are_asked_for(second, messages):
    early, late = ({uid: m for uid, m in messages.items() if (uid < 20) is is_early} for is_early in (True, False))
    second.give(early, HISTORY, BUILT_IN_LANGUAGES)
    second.give(late, HISTORY, BUILT_IN_LANGUAGES)
    for some in (early, late):
        found = second.verdicts(some)
        assert found
        assert found == expected(messages, found)
        assert found.keys() <= some.keys()


def test_it_gets_more_to_do_while_it_is_through_early_and_less_when_it_is_waited_for(second, messages, monkeypatch):
    counts, is_readable = {}, room._is_readable
    for is_through in (True, False):
        monkeypatch.setattr(
            room, "_is_readable", lambda of, wait, said=is_through: is_readable(of, wait) if wait else said
        )
        counts[is_through] = [len(asked(second, messages)) for _ in range(8)]
    assert counts[True] == sorted(counts[True])
    assert counts[False] == sorted(counts[False], reverse=True)
    assert counts[True][0] < counts[True][-1]
    assert counts[False][0] > counts[False][-1]


def test_c4_when_it_dies_the_first_is_asked_for_everything(second, messages):
    second.give(messages, HISTORY, BUILT_IN_LANGUAGES)
    second._child.kill()
    second._child.wait()
    second.verdicts(messages)  # it may have answered before
    assert asked(second, messages) == {}


def test_c4_when_lindero_was_updated_since_the_first_started_it_is_not_asked(messages, monkeypatch):
    """What the two pickle has other fields."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr(room, "READY", b"the fields of another version")
    with second_judge() as second:
        until(lambda: room._is_readable(second._from, 0))
        assert asked(second, messages) == {}


def test_what_lies_in_the_folder_of_the_user_is_not_imported(tmp_path, monkeypatch):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "__init__.py").write_text("from pathlib import Path; Path(__file__).with_name('ran').touch()")
    (tmp_path / "pickle.py").write_text("from pathlib import Path; Path(__file__).with_name('ran').touch()")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    with second_judge() as second:
        until(second._can_work)
    assert not list(tmp_path.rglob("ran"))


@pytest.mark.parametrize("when", ["before it is given mails", "while it judges"])
def test_c4_when_it_hangs_it_is_waited_for_so_long_and_no_longer(second, messages, monkeypatch, when):
    monkeypatch.setattr(room, "HANGING_SECONDS", 0.2)
    many = (
        messages if when == "while it judges" else {n: messages[n % 40] for n in range(2_000)}
    )  # more than a pipe holds
    os.kill(second._child.pid, signal.SIGSTOP)
    assert asked(second, many) == {}
    assert second._child.wait(PATIENCE_SECONDS) == -signal.SIGKILL


def test_a_mail_that_makes_it_fail_is_left_to_the_first(second, messages):
    broken = {**messages, 39: None}
    found = asked(second, broken)
    assert 38 in found
    assert 39 not in found


def test_with_one_core_there_is_none(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    with second_judge() as second:
        assert second is None


@pytest.mark.parametrize("dies", [False, True])
def test_c4_a_long_scan_ends_the_same_whether_or_not_it_dies_and_leaves_no_process(tmp_path, monkeypatch, dies):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    children: list[subprocess.Popen[bytes]] = []
    give = SecondJudge.give

    def watched(self, messages, limits, languages):
        children.append(self._child)
        until(lambda: self._can_work() or self._child.poll() is not None)
        if dies and len(children) == 2:
            self._child.kill()
        give(self, messages, limits, languages)

    monkeypatch.setattr(SecondJudge, "give", watched)
    with ScriptedImap() as server:
        for number in range(LONG_SCAN):
            server.inbox.add(mail(number, body=BODIES[number % 4]), FRIDAY_NIGHT)
        watching = Watching(tmp_path, account_at(server.port))
        assert watching.watch.once() is None
        assert set(watching.judged.values()) == {1}
        assert watching.rows() == LONG_SCAN
        assert all("lindero-after-hours" in flags for flags in server.flags().values())
        assert all("lindero-urgent" in server.flags()[uid] for uid in range(2, LONG_SCAN, 4))
        watching.end()
    assert len(set(children)) == 1
    assert children[0].poll() is not None

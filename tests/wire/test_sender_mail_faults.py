"""Replies against a server that refuses, cuts and stalls. Judged by what the server took and what the outbox says."""

from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from tests.sending import ASKED, FRIDAY_NIGHT, MONDAY_MORNING, a_post, a_reply, an_account, quick
from tests.smtp_server import ANSWERS, Script, ScriptedSmtp

PHASES = ("greeting", "ehlo", "auth", "mail", "rcpt", "data")


@contextmanager
def tried(folder, script, settings=None, secret="right", **account):
    """A reply that was approved and tried once: server, post, id of the reply."""
    with ScriptedSmtp(script) as server:
        post = a_post(folder, an_account(server.port, **account), settings=settings, secret=lambda account: secret)
        reply_id = post.approved()
        post.sender.run_due()
        yield server, post, reply_id


def test_a_reply_approved_at_night_leaves_when_work_resumes_threaded_with_a_copy_in_sent(tmp_path):
    with ScriptedSmtp() as server:
        post = a_post(tmp_path, an_account(server.port), at=FRIDAY_NIGHT)
        reply_id = post.drafted()
        entry = post.outbox.approve(reply_id)
        assert entry.send_at == MONDAY_MORNING
        post.sender.run_due()
        post.clock.at = MONDAY_MORNING - timedelta(seconds=1)
        post.sender.run_due()
        assert server.connections == 0
        post.clock.at = MONDAY_MORNING
        post.sender.run_due()
        post.sender.run_due()
        assert server.copies == {entry.message_id: 1}
        mail = message_from_bytes(server.taken[0], policy=policy.default)
        assert mail["In-Reply-To"] == ASKED
        assert ASKED in mail["References"]
        assert mail["Auto-Submitted"] is None
        assert "Mon, 22 Jun 2026 09:00:00 +0200" in mail["Date"]
        assert post.state(reply_id) == "sent"
        assert post.sent.filed == server.taken
    assert post.outbox.entry(reply_id).filed == "done"


def test_a_cancelled_reply_never_leaves(tmp_path):
    with ScriptedSmtp() as server:
        post = a_post(tmp_path, an_account(server.port), at=FRIDAY_NIGHT)
        reply_id = post.approved(now=False)
        post.outbox.cancel(reply_id)
        post.clock.at = MONDAY_MORNING + timedelta(minutes=1)
        post.sender.run_due()
        assert server.connections == 0
        assert post.state(reply_id) == "drafted"


@pytest.mark.parametrize("how", ["cut_in", "cut_answer"])
def test_m1_a_connection_lost_after_the_dot_is_unsure_and_never_sent_again_by_itself(tmp_path, how):
    with ScriptedSmtp(Script(**{how: "dot"})) as server:
        post = a_post(tmp_path, an_account(server.port))
        reply_id = post.approved()
        for _ in range(4):
            post.sender.run_due()
            post.clock.forward(minutes=40)
        assert post.state(reply_id) == "unsure"
        assert server.connections == 1
        assert "Sent does not hold it" in post.outbox.entry(reply_id).last_error


def test_m1_an_unsure_reply_found_in_sent_was_sent(tmp_path):
    with tried(tmp_path, Script(cut_in="dot")) as (server, post, reply_id):
        assert post.state(reply_id) == "unsure"
        post.sent.filed.append(server.taken[0])  # the provider files what it took, a little later
        post.clock.forward(minutes=5)
        post.sender.run_due()
        assert post.state(reply_id) == "sent"
        assert len(post.sent.filed) == 1
        assert server.connections == 1


def test_m2_a_server_that_asks_to_come_later_gets_the_same_bytes_later(tmp_path):
    with ScriptedSmtp(Script(answers={"rcpt": ["451 4.7.1 greylisted", "451 4.7.1 greylisted", "250 ok"]})) as server:
        post = a_post(tmp_path, an_account(server.port))
        reply_id = post.approved()
        before = None
        for _ in range(3):
            post.sender.run_due()
            now = post.store.row(reply_id)["raw"]
            assert before in (None, now) or now == b""
            before = now
            post.sender.run_due()  # at once again: the pause is kept
            post.clock.forward(minutes=5)
        assert server.connections == 3
        assert list(server.copies.values()) == [1]
        assert post.state(reply_id) == "sent"


def test_m2_a_server_that_never_takes_it_is_given_up_after_the_time_set(tmp_path):
    with ScriptedSmtp(Script(answers={"mail": ["452 4.3.1 full"]})) as server:
        post = a_post(tmp_path, an_account(server.port), settings=quick(give_up_after_seconds=7200))
        reply_id = post.approved()
        for _ in range(30):
            post.sender.run_due()
            post.clock.forward(minutes=10)
        entry = post.outbox.entry(reply_id)
        assert entry.state == "failed"
        assert entry.last_error == f"Given up after 2 hours: 127.0.0.1:{server.port} answered: 452 4.3.1 full"
        assert entry.body
        assert server.connections < 14
        assert server.taken == []


@pytest.mark.parametrize("phase", ["greeting", "mail", "rcpt", "data", "dot"])
def test_m2_a_refusal_for_good_fails_at_once_with_the_servers_cleaned_words(tmp_path, phase):
    words = "550-5.1.1 no \x1b[31msuch\r\n550 5.1.1 user \u202ehere"
    with tried(tmp_path, Script(answers={phase: [words]})) as (server, post, reply_id):
        post.clock.forward(hours=1)
        post.sender.run_due()
        entry = post.outbox.entry(reply_id)
        assert entry.state == "failed"
        assert "550 5.1.1 no" in entry.last_error
        assert entry.last_error.replace("\u241b", "").isprintable()
        assert "\x1b" not in entry.last_error
        assert server.connections == 1


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("how", ["cut_in", "cut_answer"])
@pytest.mark.parametrize("phase", PHASES)
def test_m3_a_connection_lost_before_the_dot_at_any_command_is_tried_again(tmp_path, phase, how, reset):
    with tried(tmp_path, Script(**{how: phase}, reset=reset)) as (server, post, reply_id):
        assert post.state(reply_id) == "approved"
        assert post.outbox.entry(reply_id).last_error
        post.clock.forward(minutes=5)
        post.sender.run_due()
        assert post.state(reply_id) == "sent"
        assert list(server.copies.values()) == [1]


@pytest.mark.parametrize("phase", [*PHASES, "dot"])
def test_a_server_that_never_answers_is_left_within_the_bound(tmp_path, phase):
    settings = quick(dot_timeout_seconds=0.3) if phase == "dot" else quick(timeout_seconds=0.3)
    with tried(tmp_path, Script(stall_in=phase), settings=settings) as (server, post, reply_id):
        assert post.state(reply_id) == ("unsure" if phase == "dot" else "approved")
        assert server.connections == 1


def test_a_server_that_drips_bytes_is_left_within_the_bound(tmp_path):
    with tried(tmp_path, Script(answers={"ehlo": ["250-" + "x" * 300_000]})) as (_server, post, reply_id):
        assert "without end" in post.outbox.entry(reply_id).last_error


@pytest.mark.parametrize("nonsense", ["hello", "999 what", "25", "-1 x", "\x00\x01", "250ok", "2509 ok"])
def test_an_answer_that_is_not_smtp_is_not_taken_for_one(tmp_path, nonsense):
    with tried(tmp_path, Script(answers={"rcpt": [nonsense]})) as (server, post, reply_id):
        assert post.state(reply_id) == "approved"
        assert server.taken == []


def test_n6_a_refused_login_is_tried_three_times_and_then_not_again(tmp_path):
    with ScriptedSmtp(Script(password="other")) as server:
        post = a_post(tmp_path, an_account(server.port))
        first, second = post.approved(), post.approved("Altro")
        for _ in range(40):
            post.sender.run_due()
            post.clock.forward(minutes=3)
        assert server.logins == 3
        assert (post.state(first), post.state(second)) == ("failed", "failed")
        assert "lindero setup --check" in post.outbox.entry(first).last_error
        server.script.password = "right"
        post.clock.at = MONDAY_MORNING
        post.outbox.approve(first)
        post.sender.run_due()
        assert post.state(first) == "sent"
        assert server.logins == 4


def test_a_server_that_repeats_the_password_is_quoted_without_it(tmp_path):
    secret = "correct horse battery staple"
    with tried(tmp_path, Script(password="other"), secret=secret) as (_server, post, reply_id):
        told = post.outbox.entry(reply_id).last_error
        assert "535" in told
        assert secret not in told
        assert "Y29ycmVjd" not in told


def test_a_password_beyond_ascii_logs_in(tmp_path):
    with tried(tmp_path, Script(password="contraseña"), secret="contraseña") as (_server, post, reply_id):
        assert post.state(reply_id) == "sent"


@pytest.mark.parametrize("mechanisms", ["LOGIN", "CRAM-MD5 LOGIN", "LOGIN PLAIN XOAUTH2"])
def test_one_auth_is_tried_with_what_the_server_offers(tmp_path, mechanisms):
    offer = {"ehlo": [f"250-test.example\r\n250 AUTH {mechanisms}"]}
    with tried(tmp_path, Script(answers=offer, password="right")) as (server, post, reply_id):
        assert post.state(reply_id) == "sent"
        assert server.logins == 1


def test_no_way_to_log_in_is_told(tmp_path):
    offer = {"ehlo": ["250-test.example\r\n250 AUTH GSSAPI NTLM"]}
    with tried(tmp_path, Script(answers=offer)) as (server, post, reply_id):
        assert "GSSAPI NTLM" in post.outbox.entry(reply_id).last_error
        assert server.logins == 0


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_a_token_logs_in_and_a_refused_one_is_told(tmp_path, mechanism):
    offer = {"ehlo": [f"250-test.example\r\n250 AUTH PLAIN {mechanism}"]}
    with tried(tmp_path, Script(answers=offer), auth="oauth2") as (server, post, reply_id):
        assert post.state(reply_id) == "sent"
    refusal = {**offer, "auth": ["334 eyJzdGF0dXMiOiI0MDAifQ=="]}
    with tried(tmp_path / "refused", Script(answers=refusal), auth="oauth2") as (server, post, reply_id):
        assert post.state(reply_id) == "approved"
        assert server.logins == 1


@pytest.mark.parametrize("trouble", ["refused", "answer lost", "unreachable"])
def test_m7_a_copy_that_fails_is_filed_later_once_and_never_sent_again(tmp_path, trouble):
    with ScriptedSmtp() as server:
        post = a_post(tmp_path, an_account(server.port))
        post.sent.trouble = [trouble]
        reply_id = post.approved()
        post.sender.run_due()
        entry = post.outbox.entry(reply_id)
        assert (entry.state, entry.filed) == ("sent", "no")
        assert "could not be filed" in entry.last_error
        for _ in range(3):
            post.clock.forward(minutes=5)
            post.sender.run_due()
        assert len(post.sent.filed) == 1
        assert list(server.copies.values()) == [1]
        assert server.connections == 1
        assert post.outbox.entry(reply_id).filed == "done"


def test_m7_a_provider_that_files_itself_gets_no_second_copy(tmp_path):
    with ScriptedSmtp() as server:
        known = a_post(tmp_path / "known", an_account(server.port), files_itself=True)
        reply_id = known.approved()
        known.sender.run_due()
        assert known.sent.filed == []
        assert known.sent.opened == 0
        assert known.outbox.entry(reply_id).filed == "provider"
        unknown = a_post(tmp_path / "unknown", an_account(server.port))
        other = unknown.approved()
        unknown.sent.filed.append(unknown.outbox.raw(other))  # it was quicker than we were
        unknown.sender.run_due()
        assert len(unknown.sent.filed) == 1


@pytest.mark.parametrize(("wish", "copies"), [("always", 1), ("never", 0)])
def test_m7_the_users_wish_about_copies_is_kept(tmp_path, wish, copies):
    with ScriptedSmtp() as server:
        post = a_post(tmp_path, an_account(server.port, save_sent=wish), files_itself=True)
        post.approved()
        post.sender.run_due()
        assert len(post.sent.filed) == copies


def test_a_copy_that_can_never_be_filed_is_given_up_and_the_reply_stays_sent(tmp_path):
    with ScriptedSmtp() as server:
        post = a_post(tmp_path, an_account(server.port))
        post.sent.trouble = ["refused"] * 500
        reply_id = post.approved()
        for _ in range(80):
            post.sender.run_due()
            post.clock.forward(hours=1)
        entry = post.outbox.entry(reply_id)
        assert (entry.state, entry.filed) == ("sent", "failed")
        assert post.sent.opened < 60


def test_once_sent_and_filed_the_clients_words_are_erased(tmp_path):
    with ScriptedSmtp() as server:
        post = a_post(tmp_path, an_account(server.port))
        reply_id = post.outbox.draft(a_reply(tail="> le parole del cliente")).id
        post.outbox.approve(reply_id, now=True)
        post.sender.run_due()
        row = post.store.row(reply_id)
        assert (row["raw"], row["tail"]) == (b"", "")


def test_one_broken_account_does_not_hold_up_the_others(tmp_path):
    with ScriptedSmtp() as server:
        post = a_post(tmp_path, an_account(server.port))
        orphan = post.outbox.draft(a_reply(account="gone")).id
        post.outbox.approve(orphan, now=True)
        reply_id = post.approved()
        post.sender.run_due()
        assert post.state(reply_id) == "sent"
        assert post.state(orphan) == "failed"
        assert "gone" in post.outbox.entry(orphan).last_error


@pytest.mark.parametrize("offered", [True, False])
def test_an_address_beyond_ascii_needs_a_server_that_takes_it(tmp_path, offered):
    ehlo = "250-test.example\r\n250-SMTPUTF8\r\n250 8BITMIME" if offered else "250 test.example"
    with ScriptedSmtp(Script(answers={"ehlo": [ehlo]})) as server:
        post = a_post(tmp_path, an_account(server.port))
        local, domain = a_reply(to="josé@señal.example"), a_reply(to="hola@señal.example")
        ids = [post.outbox.draft(reply).id for reply in (local, domain)]
        for reply_id in ids:
            post.outbox.approve(reply_id, now=True)
        post.sender.run_due()
        assert [post.state(reply_id) for reply_id in ids] == ["sent" if offered else "failed", "sent"]
        assert server.recipients[-1] == "hola@xn--seal-hqa.example"
        if offered:
            assert server.recipients[0] == "josé@xn--seal-hqa.example"
        else:
            assert "josé" in post.outbox.entry(ids[0]).last_error


@pytest.mark.parametrize("phase", ["greeting", "rcpt", "data"])
def test_m1_what_was_said_before_the_dot_is_no_answer_to_it(tmp_path, phase):
    """Too many answers at once: with the ordinary ones behind them, one would be left over for the dot."""
    ordinary = [ANSWERS[name] for name in ("greeting", "ehlo", "auth", "mail", "rcpt", "data", "dot")]
    names = {"greeting": 0, "rcpt": 4, "data": 5}
    script = Script(answers={phase: ["\r\n".join(ordinary[names[phase] :])]})
    with tried(tmp_path, script) as (server, post, reply_id):
        assert post.state(reply_id) == "approved"
        assert "before the text was complete" in post.outbox.entry(reply_id).last_error
        assert server.taken == []


def test_a_challenge_that_is_no_base64_is_told_in_words(tmp_path):
    offer = {"ehlo": ["250-test.example\r\n250 AUTH CRAM-MD5"], "auth": ["334 !!!not base64"]}
    with tried(tmp_path, Script(answers=offer)) as (_, post, reply_id):
        assert post.outbox.entry(reply_id).last_error.endswith("answered something that makes no sense")

"""Rows S1 to S9 of the faults: what servers do otherwise than the book says."""

from datetime import timedelta
from time import monotonic
from types import SimpleNamespace

import pytest

from assistant import catch_up, imap_wire
from assistant.imap_folders import Folder, Special, find
from assistant.records import MailState
from assistant.sent_folder import open_sent_folder
from assistant.watch_events import EventName
from tests.dovecot import PASSWORD, Dovecot
from tests.imap_script import CAPABILITIES
from tests.imap_server import Script, ScriptedImap
from tests.watching import (
    FRIDAY_NIGHT,
    QUICK,
    SECRET,
    Watching,
    account_at,
    lindero,
    mail,
    mailbox_at,
    quick,
    until,
    write_config,
)

EMERGENCY = "Please help, the site is down and nobody can buy anything!"


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 AUTH=PLAIN", "IMAP4rev1"])
def test_s1_a_server_without_idle_is_polled_and_the_status_says_so(tmp_path, capabilities):
    script = Script(capabilities=capabilities)
    with ScriptedImap(script) as server, Watching(tmp_path, account_at(server.port)) as watching:
        until(lambda: watching.state == "polling")
        server.deliver(mail(1), FRIDAY_NIGHT)
        until(lambda: watching.rows() == 1)
        until(lambda: server.flags() == {1: {"lindero-after-hours"}})
        assert server.count("IDLE") == 0
        assert server.connections == 1


@pytest.mark.parametrize("way", ["refused", "no-plus", "deaf", "chatty", "same-packet", "half-line"])
def test_s2_mail_is_found_within_the_bound_however_idle_behaves(tmp_path, way):
    script = Script(idle=way)
    settings = quick(idle_renewal_seconds=1, read_timeout_seconds=1)
    with ScriptedImap(script) as server, Watching(tmp_path, account_at(server.port), settings) as watching:
        until(lambda: server.count("IDLE"))
        server.deliver(mail(1), FRIDAY_NIGHT)
        until(lambda: watching.judged["<1@client.example>"])
        assert set(watching.judged.values()) == {1}


def test_s2_chatter_causes_no_fetch_and_no_end_of_idle(tmp_path):
    script = Script(idle="chatty")
    with ScriptedImap(script) as server, Watching(tmp_path, account_at(server.port)) as watching:
        until(lambda: server.is_listened_to)
        commands, said = len(server.commands), server.said
        until(lambda: server.said > said + 150)
        assert len(server.commands) == commands
        assert watching.state == "idle"


def test_s2_an_idle_that_keeps_silent_about_mail_is_not_trusted_for_long(tmp_path):
    script = Script(idle="deaf")
    settings = quick(idle_renewal_seconds=0.3)
    with ScriptedImap(script) as server, Watching(tmp_path, account_at(server.port), settings) as watching:
        for number in range(1, 9):  # one that comes between two IDLEs is told with other answers, and proves nothing
            until(lambda: server.is_listened_to or watching.state == "polling")
            if watching.state == "polling":
                break
            server.deliver(mail(number), FRIDAY_NIGHT)
            until(lambda number=number: watching.rows() == number)
        assert watching.state == "polling"


@pytest.mark.parametrize("way", ["forgetful", "strict"])
def test_s2_a_server_that_loses_what_comes_with_done_is_asked_one_by_one_from_then_on(tmp_path, way):
    """The one ends IDLE and forgets the rest; the other takes no DONE with something behind it, and idles on."""
    settings = quick(read_timeout_seconds=1)
    with ScriptedImap(Script(idle=way)) as server, Watching(tmp_path, account_at(server.port), settings) as watching:
        until(lambda: server.is_listened_to)
        server.deliver(mail(1), FRIDAY_NIGHT)
        until(lambda: watching.rows() == 1 and server.is_listened_to)
        server.deliver(mail(2), FRIDAY_NIGHT)
        until(lambda: watching.rows() == 2)
        assert sum(b"UID FETCH" in lost for lost in server.lost) == 1
        assert set(watching.judged.values()) == {1}


@pytest.mark.parametrize(
    "script", [Script(permanent=""), Script(permanent=None), Script(store="refuse"), Script(store="drop")]
)
def test_s3_without_user_keywords_tags_stay_here_and_it_is_said_once(tmp_path, script):
    with ScriptedImap(script) as server:
        for number in range(20):
            server.inbox.add(mail(number), FRIDAY_NIGHT)
        watching = Watching(tmp_path, account_at(server.port))
        assert watching.watch.once() is None
        assert watching.watch.once() is None
        assert all(not flags for flags in server.flags().values())
        assert [item.tags for item in watching.mails.items()] == [("after-hours",)] * 20
        assert watching.mails.statuses()[0].keywords_local
        assert server.count("UID STORE") <= 1
        assert set(watching.told().values()) == {2}
        watching.end()


def test_s4_keywords_are_compared_without_case(tmp_path):
    with ScriptedImap(Script(store="lower")) as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        watching = Watching(tmp_path, account_at(server.port))
        watching.watch.once()
        assert set(watching.told().values()) == {1}
        watching.end()


def test_s4_a_server_that_takes_three_keywords_gets_three_and_the_rest_stays_here(tmp_path):
    with ScriptedImap(Script(store="three")) as server:
        server.inbox.add(
            mail(1, body=f"URGENT!!! {EMERGENCY} You useless idiot, do it by Sunday evening, and add a free logo."),
            FRIDAY_NIGHT,
        )
        server.inbox.add(mail(2), FRIDAY_NIGHT)
        watching = Watching(tmp_path, account_at(server.port))
        assert watching.watch.once() is None
        tags = watching.mails.items(tag="urgent")[0].tags
        assert len(tags) > 3
        assert all(len(flags) <= 3 for flags in server.flags().values())
        assert watching.told() == {1: 2, 2: 1}
        watching.end()


def test_keywords_that_stuck_before_are_given_to_a_mail_in_one_store(tmp_path):
    body = "URGENT!!! You useless idiot, do it by Sunday evening, and add a free logo."
    with ScriptedImap() as server, Watching(tmp_path, account_at(server.port)) as watching:
        until(lambda: server.is_listened_to)
        server.deliver(mail(1, body=body), FRIDAY_NIGHT)
        until(lambda: watching.told() == {1: 1})
        stores = server.count("UID STORE")
        server.deliver(mail(2, body=body), FRIDAY_NIGHT)
        until(lambda: watching.told() == {1: 1, 2: 1})
        assert len(server.flags()[1]) == stores > 1
        assert server.flags()[2] == server.flags()[1]
        assert server.count("UID STORE") == stores + 1


@pytest.mark.parametrize("chunk", [100, 1])
def test_s5_a_new_uidvalidity_between_sessions_reports_and_tags_nothing_twice(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr(catch_up, "CHUNK", chunk)
    with ScriptedImap() as server:
        for number in (1, 2, 2, 3):  # two mails with one Message-ID
            server.inbox.add(mail(number), FRIDAY_NIGHT)
        server.inbox.add(mail("without", message_id=""), FRIDAY_NIGHT + timedelta(minutes=1))
        watching = Watching(tmp_path, account_at(server.port))
        watching.watch.once()
        assert sum(watching.judged.values()) == 5
        renumber(server)
        server.inbox.add(mail(4), FRIDAY_NIGHT)
        watching.events.clear()
        assert watching.watch.once() is None
        assert watching.judged == {"<4@client.example>": 1}
        assert watching.rows() == 6
        assert sorted(watching.told()) == [701, 702, 703, 704, 705, 706]
        assert len({row["mail"] for row in watching.database.rows("SELECT mail FROM place")}) == 6
        watching.end()


def test_s5_a_new_uidvalidity_within_a_session_reports_nothing_twice(tmp_path):
    with ScriptedImap() as server, Watching(tmp_path, account_at(server.port)) as watching:
        server.deliver(mail(1), FRIDAY_NIGHT)
        until(lambda: watching.rows() == 1)
        renumber(server)
        server.hang_up()
        server.deliver(mail(2), FRIDAY_NIGHT)
        until(lambda: watching.rows() == 2)
        assert watching.judged == {"<1@client.example>": 1, "<2@client.example>": 1}


def test_s5_what_the_user_decided_survives_a_new_uidvalidity(tmp_path):
    with ScriptedImap() as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        watching = Watching(tmp_path, account_at(server.port))
        watching.watch.once()
        watching.mails.set_state(watching.mails.items()[0].id, MailState.DISMISSED)
        renumber(server)
        watching.watch.once()
        assert [item.state for item in watching.mails.items()] == [MailState.DISMISSED]
        watching.end()


def renumber(server: ScriptedImap) -> None:
    with server.lock:
        server.inbox.uidvalidity += 1
        for uid, kept in enumerate(server.inbox.mails, 701):
            kept.uid = uid
        server.inbox.uidnext = 701 + len(server.inbox.mails)


def test_s6_the_last_mail_that_a_range_always_names_is_not_read_again(tmp_path):
    with ScriptedImap() as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        server.inbox.uidnext = 50  # so that UIDNEXT does not spare the search
        watching = Watching(tmp_path, account_at(server.port))
        watching.watch.once()
        fetches = server.count("UID FETCH")
        watching.watch.once()
        assert any("UID 2:*" in line for line in server.commands)
        assert server.count("UID FETCH") == fetches
        watching.end()


@pytest.mark.parametrize("way", ["empty", "partial", "expunge-issued"])
def test_s7_mail_expunged_under_us_is_passed_quietly(tmp_path, way):
    def vanish(connection, tag, command, arguments):
        if command != "UID FETCH" or len(server.inbox.mails) != 3:
            return False
        gone = server.inbox.mails.pop(1)
        if way == "partial":
            connection.line(f"* 2 FETCH (UID {gone.uid} FLAGS (\\Deleted))")
        connection.line("* 2 EXPUNGE")
        if way == "expunge-issued":
            connection.line(f"{tag} NO [EXPUNGEISSUED] some are gone")
            return True
        return False

    with ScriptedImap(Script(answer=vanish)) as server:
        for number in (1, 2, 3):
            server.inbox.add(mail(number), FRIDAY_NIGHT)
        watching = Watching(tmp_path, account_at(server.port))
        assert watching.watch.once() is None
        assert watching.judged == {"<1@client.example>": 1, "<3@client.example>": 1}
        assert not watching.named(EventName.SET_ASIDE)
        watching.end()


def test_what_is_done_between_question_and_answer_is_not_the_servers_time(monkeypatch):
    ahead = [0.0]
    monkeypatch.setattr(imap_wire, "time", SimpleNamespace(monotonic=lambda: monotonic() + ahead[0]))
    with ScriptedImap() as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        box = mailbox_at(server.port)
        box.open()
        box.select("INBOX")
        box.begin_fetch([1])
        ahead[0] += 3600
        assert [found.uid for found in box.finish_fetch().mails] == [1]
        box.close()


@pytest.mark.parametrize(("gone", "tells_which"), [(1, True), (2, True), (1, False)])
def test_s7_mail_that_comes_after_another_was_deleted_is_found_at_once(tmp_path, gone, tells_which):
    """The folder holds as many as before, and yet there is news."""
    with (
        ScriptedImap() as server,
        Watching(tmp_path, account_at(server.port), quick(idle_renewal_seconds=900)) as watching,
    ):
        for number in (1, 2):
            server.deliver(mail(number), FRIDAY_NIGHT)
        until(lambda: watching.rows() == 2 and server.is_listened_to)
        server.expunge(gone, tells_which=tells_which)
        server.deliver(mail(3), FRIDAY_NIGHT)
        until(lambda: watching.judged["<3@client.example>"])
        assert set(watching.judged.values()) == {1}


FOLDERS = {
    "marked": [("Gesendet", {"\\sent"}), ("Sent", set())],
    "spanish": [("INBOX.Enviados", set()), ("INBOX.Borradores", set())],
    "italian": [("Posta inviata", set()), ("Bozze", set())],
    "english": [("Sent Items", set()), ("Drafts", set())],
}


@pytest.mark.parametrize(
    ("kind", "sent"),
    [("marked", "Gesendet"), ("spanish", "INBOX.Enviados"), ("italian", "Posta inviata"), ("english", "Sent Items")],
)
def test_s8_sent_is_found_by_mark_else_by_its_name_in_several_languages(kind, sent):
    folders = [Folder(name, ".", frozenset(marks)) for name, marks in FOLDERS[kind]]
    assert find(folders, Special.SENT) == sent


def test_s8_the_users_word_outweighs_the_servers_mark():
    folders = [Folder("A", "/", frozenset({"\\sent"})), Folder("Mein Ausgang", "/", frozenset())]
    assert find(folders, Special.SENT, "mein ausgang") == "Mein Ausgang"
    assert find(folders, Special.SENT, "nowhere") is None


@pytest.mark.dovecot
def test_s8_dotted_namespaces_and_names_in_other_letters_work_on_dovecot(tmp_path, open_folder, dovecot, user):
    odd = Dovecot(
        open_folder / "dotted",
        open_folder / "dovecot.pem",
        open_folder / "dovecot.key",
        prefix="INBOX.",
        separator=".",
        sent="Enviados ñ",
    )
    odd.start()
    try:
        account = account_at(odd.port, login=user, folders=("INBOX", "INBOX.Señores"))
        box = mailbox_at(odd.port, login=user, secret=PASSWORD)
        box.open()
        box._live.create_folder("INBOX.Señores")
        box.append("INBOX.Señores", mail(1), at=FRIDAY_NIGHT)
        assert find(box.folders(), Special.SENT) == "INBOX.Enviados ñ"
        with open_sent_folder(account, QUICK, lambda _: PASSWORD) as sent:
            assert not sent.has("<1@client.example>")
            sent.file(mail(1), FRIDAY_NIGHT)
            assert sent.has("<1@client.example>")
        watching = Watching(tmp_path, account, quick(), secret=PASSWORD)
        assert watching.watch.once() is None
        assert watching.judged == {"<1@client.example>": 1}
        assert [e.folder for e in watching.named(EventName.JUDGED)] == ["INBOX.Señores"]
        watching.end()
        box.close()
    finally:
        odd.close()


def test_s9_the_same_mail_in_two_folders_is_one_item_tagged_in_both(tmp_path):
    with ScriptedImap() as server:
        server.folders["All Mail"] = type(server.inbox)(attributes="\\All")
        for number in (1, 2):
            server.inbox.add(mail(number), FRIDAY_NIGHT)
            server.folders["All Mail"].add(mail(number), FRIDAY_NIGHT)
        watching = Watching(tmp_path, account_at(server.port, folders=("INBOX", "All Mail")))
        assert watching.watch.once() is None
        assert watching.judged == {"<1@client.example>": 1, "<2@client.example>": 1}
        assert watching.rows() == 2
        assert all(
            flags == {"lindero-after-hours"} for name in ("INBOX", "All Mail") for flags in server.flags(name).values()
        )
        assert watching.watch.once() is None
        assert watching.rows() == 2
        watching.end()


def test_s9_several_folders_are_watched_over_one_connection(tmp_path):
    with ScriptedImap() as server:
        server.folders["Clients"] = type(server.inbox)()
        account = account_at(server.port, folders=("INBOX", "Clients"))
        with Watching(tmp_path, account, quick(poll_interval_seconds=0.3)) as watching:
            until(lambda: server.is_listened_to)
            server.deliver(mail(1), FRIDAY_NIGHT)
            until(lambda: watching.rows() == 1)
            server.deliver(mail(2), FRIDAY_NIGHT, "Clients")
            until(lambda: watching.rows() == 2)
            assert server.connections == 1


def test_a_folder_that_does_not_exist_is_told_and_the_others_are_watched(tmp_path):
    with ScriptedImap() as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        write_config(tmp_path, server.port, account='folders = ["INBOX", "Nowhere"]', password_command=f"echo {SECRET}")
        ended = lindero(tmp_path, "watch", "--once")
        assert ended.returncode == 0
        assert "Nowhere" in ended.stdout
        assert server.flags() == {1: {"lindero-after-hours"}}


def test_mail_answered_in_another_program_waits_no_longer(tmp_path):
    with ScriptedImap() as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        server.inbox.add(mail(2), FRIDAY_NIGHT, ("\\Answered",))
        watching = Watching(tmp_path, account_at(server.port))
        watching.watch.once()
        assert [item.message_id for item in watching.mails.items([MailState.WAITING])] == ["<1@client.example>"]
        server.inbox.mails[0].flags.add("\\Answered")
        watching.watch.once()
        assert watching.mails.items([MailState.WAITING]) == []
        watching.end()


def test_capabilities_are_asked_again_after_the_login(tmp_path):
    def richer(connection, tag, command, arguments):
        if command == "CAPABILITY" and server.logins:
            connection.line(f"* CAPABILITY {CAPABILITIES} CONDSTORE")
            connection.line(f"{tag} OK done")
            return True
        return False

    with ScriptedImap(Script(answer=richer)) as server:
        box = mailbox_at(server.port)
        box.open()
        assert box.can("CONDSTORE")
        box.close()

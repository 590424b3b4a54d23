"""What the user corrects is taken back from the server, where lindero wrote it, and restored by an undo."""

from assistant.clock import SystemClock
from assistant.session import Session
from assistant.watch_events import EventName
from rules.tags import Tag
from tests.imap_server import Script, ScriptedImap
from tests.watching import FRIDAY_NIGHT, Running, Watching, account_at, mail, until, write_config

PRESSING = "Could you send me the logo by tomorrow? It is urgent, I need it now!"
URGENT, LATE = "lindero-urgent", "lindero-after-hours"


def test_a_correction_on_the_screens_takes_the_keyword_back_and_an_undo_restores_it(tmp_path):
    with ScriptedImap() as server:
        server.inbox.add(mail(1, body=PRESSING), FRIDAY_NIGHT, ("lindero-rude", "theirs"))
        write_config(tmp_path, server.port, renewal=540)
        with Running(tmp_path) as watcher:
            tagged = until(lambda: URGENT in server.flags()[1] and server.is_listened_to and server.flags()[1])
            with Session(tmp_path / "config.toml", tmp_path / "data", SystemClock()) as screens:
                [item] = screens.desk.items()
                screens.desk.correct(item.id, Tag.URGENT)
                until(lambda: server.flags()[1] == tagged - {URGENT})
                assert {LATE, "lindero-rude", "theirs"} <= server.flags()[1]
                screens.desk.undo()
                until(lambda: server.flags()[1] == tagged)
            assert len(watcher.named("judged")) == 1


def test_a_correction_while_the_server_is_told_of_the_one_before_is_told_too(tmp_path):
    def undo(connection, tag, command, arguments):
        if command == "UID STORE" and "-FLAGS" in arguments:
            watching.mails.retag(1, tags, None)
        return False

    with ScriptedImap() as server:
        server.inbox.add(mail(1, body=PRESSING), FRIDAY_NIGHT)
        watching = Watching(tmp_path, account_at(server.port))
        assert watching.watch.once() is None
        [tags] = [item.tags for item in watching.mails.items()]
        server.script.answer = undo
        watching.mails.retag(1, (), None)
        assert watching.watch.once() is None
        assert server.flags()[1] == {tag.keyword for tag in tags}
        assert watching.told() == {1: 1}
        watching.end()


def test_a_keyword_that_another_wrote_is_left_alone(tmp_path):
    with ScriptedImap() as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT, (LATE,))
        with Watching(tmp_path, account_at(server.port)) as watching:
            until(lambda: server.is_listened_to)
            assert watching.database.row("SELECT written FROM place")[0] == ""
            watching.mails.retag(1, (), None)
            watching.watch.nudge()
            until(lambda: watching.told() == {1: 1})
            assert LATE in server.flags()[1]


def test_the_record_of_what_was_written_outlives_a_new_uidvalidity(tmp_path):
    with ScriptedImap() as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        first = Watching(tmp_path, account_at(server.port))
        assert first.watch.once() is None
        first.end()
        server.inbox.uidvalidity, server.inbox.mails[0].uid, server.inbox.uidnext = 2, 7, 8
        second = Watching(tmp_path, account_at(server.port))
        assert second.watch.once() is None
        second.mails.retag(1, (), None)
        assert second.watch.once() is None
        second.end()
        assert server.flags() == {7: set()}


def test_a_server_that_takes_no_keyword_back_is_asked_once(tmp_path):
    def refuse(connection, tag, command, arguments):
        if command != "UID STORE" or "-FLAGS" not in arguments:
            return False
        connection.line(f"{tag} NO not now")
        return True

    with ScriptedImap(Script(answer=refuse)) as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        with Watching(tmp_path, account_at(server.port)) as watching:
            until(lambda: watching.named(EventName.TAGGED) and server.is_listened_to)
            watching.mails.retag(1, (), None)
            watching.watch.nudge()
            until(lambda: watching.told() == {1: 1} and server.is_listened_to)
            assert sum("-FLAGS" in line for line in server.commands) == 1
            assert watching.database.row("SELECT written FROM place")[0] == "after-hours"

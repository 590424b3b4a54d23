"""A watcher that has nothing to do does nothing: no timer, no look at the store, no question to the server."""

import time

from assistant.watch_events import EventName
from tests.imap_server import Script, ScriptedImap
from tests.processes import wake_ups
from tests.watching import FRIDAY_NIGHT, Running, Watching, account_at, mail, quick, until, write_config


def test_an_idle_watcher_is_not_woken_by_anything_of_its_own(tmp_path):
    with ScriptedImap() as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        write_config(tmp_path, server.port, renewal=540)
        with Running(tmp_path) as watcher:
            until(lambda: server.is_listened_to and (tmp_path / "data" / "bell").exists())

            def sleeps_through() -> bool:
                before = wake_ups(watcher.process.pid)
                time.sleep(3)
                return wake_ups(watcher.process.pid) == before

            until(sleeps_through)


def test_the_status_tells_when_mail_last_came_while_it_idles_on(tmp_path):
    with ScriptedImap() as server, Watching(tmp_path, account_at(server.port)) as watching:
        until(lambda: server.is_listened_to)
        server.deliver(mail(1), FRIDAY_NIGHT)
        until(lambda: watching.mails.statuses()[0].last_mail)
        assert watching.state == "idle"
        assert [event.name for event in watching.events if event.uid] == [EventName.JUDGED, EventName.TAGGED]


def test_a_mail_whose_tag_cannot_be_told_yet_is_told_as_judged_all_the_same(tmp_path):
    """The server is given the tag before the word goes out; a line that ends in between loses neither."""
    settings = quick(read_timeout_seconds=1)
    with (
        ScriptedImap(Script(stall_in="UID STORE")) as server,
        Watching(tmp_path, account_at(server.port), settings) as watching,
    ):
        until(lambda: server.is_listened_to)
        server.deliver(mail(1), FRIDAY_NIGHT)
        until(lambda: watching.judged["<1@client.example>"])
        server.script.stall_in = ""
        until(lambda: watching.named(EventName.TAGGED))
        assert set(watching.judged.values()) == {1}

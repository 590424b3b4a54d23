"""A watcher that has nothing to do does nothing: no timer, no look at the store, no question to the server."""

import time

from tests.imap_server import ScriptedImap
from tests.processes import wake_ups
from tests.watching import FRIDAY_NIGHT, Running, mail, until, write_config


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

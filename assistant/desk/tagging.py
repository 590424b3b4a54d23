"""The desk's tagging room: what a dry run would have tagged, and the switch that turns tagging on."""

from dataclasses import replace

from assistant.desk.parts import Room
from assistant.desk.views import DryRun
from assistant.settings import Tagging


class TaggingRoom(Room):
    def dry_run(self) -> DryRun | None:
        """How the dry run stands; None when every account tags."""
        dry = [account.name for account in self._parts.config().accounts if account.tagging is Tagging.DRY_RUN]
        if not dry:
            return None
        reading = [s for s in self._parts.mails.statuses() if s.name in dry and s.state == "connecting"]
        done, whole = sum(s.done for s in reading), sum(s.whole for s in reading)
        return DryRun(self._parts.mails.judged(dry), self._parts.mails.tagged(dry), bool(reading), done, whole)

    def switch_tagging_on(self) -> None:
        """From now on the server is told; the watcher also tells it what the dry run found."""
        from assistant.setup.writing import save_account

        def switch_on() -> None:
            for account in self._parts.config().accounts:
                if account.tagging is Tagging.DRY_RUN:
                    save_account(self._parts.config_file, replace(account, tagging=Tagging.ON))

        self._change_file("tagging", switch_on)
        self._parts.ring()

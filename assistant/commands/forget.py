"""`lindero forget CLIENT`: everything held of a client, erased."""

from contextlib import closing
from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from assistant.commands.context import Context, pass_context
from assistant.errors import UsageError

if TYPE_CHECKING:  # loaded when the command runs
    from assistant.forget import Elsewhere
    from assistant.store.forgetting import Forgetting, Traces


@click.command(name="forget")
@click.argument("client")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_context
def command(context: Context, client: str, yes: bool) -> int:
    """Erase a client everywhere on this machine: mails, texts, replies, promises, agreements, notes, acts, log lines.

    CLIENT is a name as in `lindero clients`, an address, or a pattern such as *@example.org.
    """
    from assistant import paths
    from assistant.forget import erase_elsewhere
    from assistant.store.forgetting import Forgetting
    from assistant.wiring import database_in

    if not client.strip():
        raise UsageError("name a client: `lindero clients` lists them")
    if not paths.database_file(context.data_folder).exists():
        click.echo("Nothing is kept yet, so there is nothing to erase.")
        return 0
    patterns = patterns_of(context, client)
    with closing(database_in(context.data_folder)) as database:
        forgetting = Forgetting(database)
        traces = forgetting.traces(client, patterns)
        if not tell_kept(client, forgetting, traces, yes):
            click.echo("Nothing was erased.")
            return 0
        if traces.total:
            forgetting.erase(traces)
        elsewhere = erase_elsewhere(context.data_folder, context.config_file, traces)
    tell_erased(traces, elsewhere)
    if patterns:
        click.echo(f"Your configuration still has the [[client]] entry {client!r}: take it out there if you want.")
    return 0


def tell_kept(client: str, forgetting: "Forgetting", traces: "Traces", yes: bool) -> bool:
    """Say what is kept; may it be erased?"""
    if not traces.total:
        near = get_close_matches(client, forgetting.known(), n=1)
        click.echo(f"Nothing is kept of {client!r}{f': did you mean {near[0]!r}?' if near else '.'}")
        return True
    said = ", ".join(f"{count} {kind}" for kind, count in traces.counts.items() if count)
    click.echo(f"Kept of {client}: {said}.")
    return yes or click.confirm("Erase all of it? This cannot be undone", default=False)


def tell_erased(traces: "Traces", elsewhere: "Elsewhere") -> None:
    if traces.total:
        click.echo(
            "Erased. Mail on the server stays as it is, with its tags; new mail of this client is judged as any."
        )
    if elsewhere.log_lines:
        click.echo(f"{elsewhere.log_lines} lines of the log were erased too.")
    for copy in elsewhere.copies:
        click.echo(f"{copy} is an older copy and may still hold this client: delete it when you need it no longer.")


def patterns_of(context: Context, client: str) -> tuple[str, ...]:
    """The addresses of the client's entry in the configuration, when there is one that can be read."""
    from assistant.config import load
    from assistant.errors import ConfigError
    from rules.hours import client_for

    try:
        held = load(context.config_file, context.data_folder, context.clock.now()).current_limits
    except ConfigError:
        return ()
    by_address = client_for(client.strip(), held) if "@" in client else None
    by_name = (each for each in held.clients if each.name.casefold() == client.strip().casefold())
    found = by_address or next(by_name, None)
    return (*found.match, found.name) if found else ()

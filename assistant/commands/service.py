"""`lindero service install | status | remove`: the watcher as a service of the user's session."""

import json
import os
from dataclasses import asdict
from datetime import datetime

import click

from assistant.children import SECRET_VARIABLE
from assistant.commands.context import Context, pass_context
from assistant.errors import ConfigError


@click.group(name="service", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Run the watcher as a service of your session (systemd or launchd). Alone it tells the status."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(status)


@command.command()
@pass_context
def install(context: Context) -> None:
    """Write the service and start it. Done again, it takes on the present paths."""
    from assistant.config import load
    from assistant.units import own_command, this_system

    if not load(context.config_file, context.data_folder, context.clock.now()).accounts:
        raise ConfigError(f"{context.config_file} has no [[account]] to watch; `lindero setup` adds one")
    service = this_system()
    click.echo(service.install(own_command(context.config_file, context.data_folder)))
    if any(name.startswith(SECRET_VARIABLE) for name in os.environ):
        click.echo(
            f"The service does not see {SECRET_VARIABLE}…: store the password with `lindero setup`, "
            "or set password_command.",
            err=True,
        )


@command.command()
@click.option("--json", "as_json", is_flag=True, help="One object for programs.")
@pass_context
def status(context: Context, as_json: bool) -> None:
    """Whether it runs, since when, and how each account stands. Ends with 0 when it runs, else with 69."""
    from assistant import statuses
    from assistant.units import this_system

    found = this_system().status()
    accounts = statuses.kept(context.data_folder) if found.running else ()
    if as_json:
        record = {"schema": 1, **asdict(found), "accounts": [account._asdict() for account in accounts]}
        click.echo(json.dumps(record, default=datetime.isoformat, ensure_ascii=False))
    else:
        click.echo(found.sentence)
        for line in [statuses.sentence(account, context.clock.now()) for account in accounts] or [found.said]:
            if line:
                click.echo(line)
        if found.running and found.since:
            click.echo(f"Since {found.since}.")
    raise click.exceptions.Exit(0 if found.running else 69)


@command.command()
def remove() -> None:
    """Stop the service and take it away. Configuration and data stay."""
    from assistant.units import this_system

    click.echo(this_system().remove())

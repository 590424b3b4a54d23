"""`lindero service install | status | remove`: the watcher as a service of the user's session."""

import json
import os
from dataclasses import asdict

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
def status(as_json: bool) -> None:
    """Whether it runs, since when, and what it last said. Ends with 0 when it runs, else with 69."""
    from assistant.units import this_system

    found = this_system().status()
    if as_json:
        click.echo(json.dumps({"schema": 1, **asdict(found)}))
    else:
        click.echo(found.sentence)
        for line in (found.said, f"Since {found.since}." if found.running and found.since else ""):
            if line:
                click.echo(line)
    raise click.exceptions.Exit(0 if found.running else 69)


@command.command()
def remove() -> None:
    """Stop the service and take it away. Configuration and data stay."""
    from assistant.units import this_system

    click.echo(this_system().remove())

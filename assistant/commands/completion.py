"""`lindero completion SHELL`: the completion script, for bash, zsh or fish."""

import click
from click.shell_completion import get_completion_class


@click.command(name="completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script for a shell."""
    from assistant.cli import lindero

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(lindero, {}, "lindero", "_LINDERO_COMPLETE").source())

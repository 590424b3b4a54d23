"""`lindero setup`: account and limits, asked once; `--check` tests them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from assistant.commands.context import Context, pass_context
from assistant.errors import UsageError

if TYPE_CHECKING:
    from assistant.config import Config


@click.command(name="setup")
@click.option("--check", "only_check", is_flag=True, help="Ask nothing: try every account again.")
@click.option("--sign-out", metavar="NAME", help="Take an account's password and sign-in out of the keyring.")
@click.option("--lang", type=click.Choice(["en", "es", "it"]), help="The language to ask in.")
@pass_context
def command(context: Context, only_check: bool, sign_out: str | None, lang: str | None) -> int:
    """Accounts and limits, asked once, in about two minutes. What is done is kept; a second start goes on from there.

    With --check it ends with 0 when all is well, 77 when a login is refused, 69 when a server cannot be reached.
    """
    from assistant.config import load
    from assistant.setup.flow import SetUp, check
    from assistant.talk import Terminal, is_terminal, usual_language

    held = (
        load(context.config_file, context.data_folder, context.clock.now())
        if only_check or sign_out or context.config_file.exists()
        else None
    )
    if held and sign_out:
        return forget_secret(held, sign_out)
    language = lang or (held.me.language if held else usual_language())
    talk = Terminal(language)
    if only_check:
        assert held is not None
        return check(held, talk)
    if not is_terminal():
        raise UsageError(
            f"set-up asks questions, so it needs a terminal; or write {context.config_file} by hand "
            "and test it with `lindero setup --check`"
        )
    return SetUp(context.config_file, context.data_folder, context.clock, talk).run()


def forget_secret(held: Config, name: str) -> int:
    """Erase what the keyring holds of one account; the account itself stays in the configuration."""
    from assistant import keys, oauth

    account = held.account(name)
    if account is None:
        known = ", ".join(each.name for each in held.accounts)
        raise UsageError(f"there is no account {name!r}; the configuration has: {known}")
    keys.erase(account.address)
    oauth.sign_out(account)
    click.echo(f"The keyring holds nothing of {name} any more; `lindero setup` asks for the password again.")
    return 0

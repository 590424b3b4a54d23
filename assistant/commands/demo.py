"""`lindero demo`: an embedded mail server with two weeks of sample mail, on a simulated clock."""

import click

from assistant.errors import UnreachableError


@click.command(name="demo")
@click.option("--headless", is_flag=True, help="Tell the story on standard output instead of opening the screens.")
def command(headless: bool) -> None:
    """Try lindero without an account: it is Friday, two minutes before closing, and mail keeps coming.

    Nothing is written outside a temporary folder, and nothing leaves this machine.
    """
    try:
        import aiosmtpd  # noqa: F401
        import pymap  # noqa: F401
    except ImportError:
        raise UnreachableError("the demo needs its mail servers: pip install 'lindero[demo]'") from None
    if headless:
        from assistant.demo.story import tell

        tell(click.echo)
        return
    from assistant.commands.screens import show
    from assistant.demo.stage import Stage

    with Stage(runs=True) as stage:
        show(stage.session)

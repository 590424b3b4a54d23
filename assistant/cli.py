"""The commands, their exit codes, what goes to standard output and what to standard error.

Exit codes follow sysexits.h. Each command is imported only when it runs, so that `--help` is quick.
"""

import gc
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TextIO, cast

import click

from assistant.commands.context import Context, context_from
from assistant.errors import UNAVAILABLE, USAGE, ConfigError, LinderoError

COMMANDS = {
    "demo": "An embedded mail server with sample mail, on a simulated clock; needs no account.",
    "setup": "Accounts and limits, asked once; --check tests them again.",
    "limits": "Show, set, check and export your limits.",
    "watch": "Watch the mailboxes and tag what arrives.",
    "judge": "Judge mail from standard input, files, folders, Maildir or mbox.",
    "reply": "Suggest a reply to a mail.",
    "outbox": "Replies on their way: list, show, cancel, settle, run.",
    "clients": "What is remembered of each client.",
    "report": "A month in figures.",
    "forget": "Erase a client.",
    "service": "Run the watcher as a service of your session.",
    "doctor": "Test everything again and print a report without secrets.",
    "completion": "Print the completion script for a shell.",
}
OBJECTS_BETWEEN_LOOKS = 50_000  # what a command loads stays: looking through it for garbage every 700 is in vain
GLOBAL_OPTIONS = ("--config", "--data", "--now")


class LazyGroup(click.Group):
    """Knows its commands by name and imports one when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"assistant.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS:
            raise click.UsageError(f"there is no command {args[0]!r}{nearest(args[0])}", ctx)
        return super().resolve_command(ctx, args)


def nearest(word: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, COMMANDS, n=1)
    return f": did you mean {near[0]!r}?" if near else ""


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", metavar="FILE", help="The configuration file (or LINDERO_CONFIG).")
@click.option("--data", metavar="DIR", help="The folder of database and log (or LINDERO_DATA).")
@click.option("--now", metavar="INSTANT", envvar="LINDERO_NOW", help="Start the clock there (or LINDERO_NOW).")
@click.option("--plain", is_flag=True, help="Text mode instead of screens, for screen readers.")
@click.version_option(package_name="lindero", prog_name="lindero")
@click.pass_context
def lindero(ctx: click.Context, config: str | None, data: str | None, now: str | None, plain: bool) -> None:
    """Protects a freelancer's off-hours: tags after-hours and urgent mail, suggests polite replies.

    Without a command it opens the terminal screens.
    """
    ctx.obj = context_from(config, data, now)
    if ctx.invoked_subcommand is None:
        open_screens(ctx.obj, plain)


def open_screens(context: Context, plain: bool) -> None:
    from assistant.commands.screens import run

    run(context, plain=plain)


def hoisted(args: Sequence[str]) -> list[str]:
    """The options that hold everywhere, moved to the front, wherever they were typed.

    `doctor --data` is a switch of its own: without a folder behind it the option stays where it is.
    """
    front: list[str] = []
    rest: list[str] = []
    waiting = list(args)
    while waiting:
        word = waiting.pop(0)
        name, equals, _ = word.partition("=")
        if word == "--":
            return [*front, *rest, word, *waiting]
        if name in GLOBAL_OPTIONS and equals:
            front.append(word)
        elif name in GLOBAL_OPTIONS and waiting and not waiting[0].startswith("-"):
            front += [word, waiting.pop(0)]
        else:
            rest.append(word)
    return front + rest


def main(args: Sequence[str] | None = None) -> None:
    """Run one command and end the process with its exit code. No traceback reaches the user."""
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS)
    code = run(sys.argv[1:] if args is None else args)
    gc.freeze()  # the process ends: no last look either
    sys.exit(code)


def run(args: Sequence[str]) -> int:
    sys.stdin, sys.stdout, sys.stderr = (
        stream or nowhere(mode) for stream, mode in ((sys.stdin, "r"), (sys.stdout, "w"), (sys.stderr, "w"))
    )
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old locale shows a sign too few rather than an error
    try:
        code = lindero.main(hoisted(args), prog_name="lindero", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.UsageError as error:
        return fail(error.format_message(), USAGE)
    except click.exceptions.Exit as end:
        return end.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        hush()  # the reader left: nothing more to say, and no complaint at exit
        return 0
    except ConfigError as error:
        return fail("\n  ".join([str(error), *map(str, error.problems)]), error.exit_code)
    except LinderoError as error:
        return fail(str(error), error.exit_code)
    except OSError as error:
        hush()  # it may be standard output that lies on a full disk
        return fail(refusal_of_the_system(error), UNAVAILABLE)
    except Exception as error:
        from assistant.logs import record_crash

        where = record_crash(error)
        return fail(f"Something unexpected went wrong ({type(error).__name__}). Nothing was sent. {where}", 70)


def nowhere(mode: str) -> TextIO:
    """For a stream that was closed before we began: the first file opened would take its place."""
    return cast(TextIO, open(os.devnull, mode, encoding="utf-8"))


def hush() -> None:
    """What is left to say on standard output is said to nobody."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def refusal_of_the_system(error: OSError) -> str:
    """A folder that is no folder, a disk that is full or read-only, a file of somebody else."""
    why = (error.strerror or type(error).__name__).lower()
    return f"{error.filename} cannot be used: {why}" if error.filename else f"The system refuses to go on: {why}"


def fail(sentence: str, code: int) -> int:
    print(f"lindero: {sentence}", file=sys.stderr)
    return code

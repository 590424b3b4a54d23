"""`lindero` without a command: the terminal screens, or the same as lines of text."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from assistant.errors import ConfigError, CrashError, UsageError

if TYPE_CHECKING:
    from assistant.commands.context import Context
    from assistant.session import Session
    from tui.desk import Desk


def run(context: Context, *, plain: bool = False) -> None:
    """Open the screens, or the text mode when `plain` is asked for."""
    from assistant.session import Session

    if not context.config_file.exists() and not start_first(context, plain):
        return
    with Session(context.config_file, context.data_folder, context.clock) as session:
        show(session, plain=plain, ready=session.start)


def start_first(context: Context, plain: bool) -> bool:
    """Nothing is configured: set up here, or see the demo. Is there a configuration now? Raises Exit when stopped."""
    from assistant.setup.flow import SetUp
    from assistant.talk import Talk, Terminal, is_terminal, usual_language

    if not is_terminal():
        raise ConfigError(
            f"there is no configuration yet ({context.config_file}): `lindero setup` makes one,"
            " `lindero demo` shows everything without one"
        )

    def set_up(talk: Talk) -> int:
        return SetUp(context.config_file, context.data_folder, context.clock, talk).run()

    if plain or text_mode_is_better():
        from click.exceptions import Exit

        if code := set_up(Terminal(usual_language())):
            raise Exit(code)
        return context.config_file.exists()
    from tui.setup import first_start

    draw_on_the_terminal()
    chosen, failed = first_start(set_up, usual_language())
    if failed:
        raise CrashError(f"Something unexpected went wrong ({failed}). What was done is kept; try `lindero setup`.")
    if chosen == "demo":
        from assistant.cli import lindero

        lindero.main(["demo"], prog_name="lindero", standalone_mode=False)
    return chosen == "screens" and context.config_file.exists()


def draw_on_the_terminal() -> None:
    """Textual draws on standard error; where that is a file (`2>file`), on standard output."""
    if not sys.__stderr__ or not sys.__stderr__.isatty():
        sys.__stderr__ = sys.__stdout__  # type: ignore[misc]


def show(
    session: Session, *, plain: bool = False, ready: Callable[[], None] | None = None, start: str = "today"
) -> None:
    """The front end of a session. `ready` runs beside it, in a thread, once the first screen is painted."""
    plain = plain or text_mode_is_better()  # never asked when lines are wanted: they need no terminal
    desk = cast("Desk", session.front_desk())
    limits = desk.limits()
    language = desk.recall("language") or limits.language
    if plain:
        show_lines(desk, limits.zone, language, ready)
        return
    gc.disable()  # what is loaded and made for the first screen stays: nothing to collect until that is painted
    from tui.app import LinderoApp

    app = LinderoApp(
        desk, limits.zone, language, desk.recall("theme"), start, kept_review=desk.recall("review"), painted=ready
    )
    draw_on_the_terminal()
    code = app.run()
    if app.failed:
        raise CrashError(f"Something unexpected went wrong ({app.failed}). Nothing was sent. The log says where.")
    if code:
        raise SystemExit(code)


def show_lines(desk: Desk, zone: str, language: str, ready: Callable[[], None] | None) -> None:
    from threading import Thread

    from tui.plain import Plain
    from tui.words import speak

    speak(language)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    if ready:
        Thread(target=ready, daemon=True).start()
    Plain(desk, zone, input, lambda line: print(line, flush=True)).run()


def text_mode_is_better() -> bool:
    """A terminal that cannot be drawn on. Without any terminal, says what to do instead."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("the screens need a terminal; use `lindero --plain`, or a command of `lindero --help`")
    reason = ""
    if os.environ.get("TERM", "dumb") in ("dumb", "unknown", ""):
        reason = f"this terminal (TERM={os.environ.get('TERM', '')}) cannot be drawn on"
    elif "utf" not in (sys.stdout.encoding or "").lower():
        reason = f"this terminal is set to {sys.stdout.encoding}, the screens need UTF-8"
    if reason:
        print(f"lindero: {reason}; here is the text mode", file=sys.stderr)
    return bool(reason)

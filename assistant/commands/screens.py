"""`lindero` without a command: the terminal screens."""

from assistant.commands.context import Context
from assistant.errors import UnreachableError


def run(context: Context, *, plain: bool = False) -> None:
    """Open the screens, or the text mode when `plain` is asked for."""
    raise UnreachableError("the screens are not built into this version; use the commands instead")

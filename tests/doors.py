"""The command line run inside the test's own process: what it says, and how it ends."""

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from assistant import cli


@dataclass(frozen=True)
class Ended:
    returncode: int
    stdout: str
    stderr: str


def run_inside(*args: str) -> Ended:
    """As `lindero ARGS`, without starting a process."""
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = cli.run(args)
    out.flush()
    return Ended(code, out.buffer.getvalue().decode("utf-8"), err.getvalue())  # type: ignore[attr-defined]


def write_studio(
    folder: Path, imap_port: int, smtp_port: int, password_command: str = "echo right", more: str = ""
) -> Path:
    """Marta's configuration with one account at two servers of this machine; `more` ends the account."""
    path = folder / "config.toml"
    path.write_text(
        f"""
[me]
name = "Marta Rey"
addresses = ["marta@martarey.example"]
language = "en"

[limits]
zone = "Europe/Madrid"
hours = {{ mon-fri = ["09:00-14:00", "15:00-18:00"] }}

[[account]]
name = "studio"
address = "marta@martarey.example"
imap = {{ host = "127.0.0.1", port = {imap_port}, tls = "none" }}
smtp = {{ host = "127.0.0.1", port = {smtp_port}, tls = "none" }}
password_command = "{password_command}"
{more}
"""
    )
    return path

"""A house for the real commands: a configuration, a data folder, a keyring of its own, and two scripted servers."""

import json
import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pexpect

from tests.certificates import Authority
from tests.doors import Ended, run_inside
from tests.imap_server import Script, ScriptedImap
from tests.patience import PATIENCE_SECONDS
from tests.smtp_server import Script as SmtpScript
from tests.smtp_server import ScriptedSmtp

TESTS = Path(__file__).parent
SECRET = "Marker-hunter2"
MARTA = "marta.rey@martarey.example"


class House:
    """With `tls="starttls"` the servers have certificates of a private authority, `authority.file`."""

    def __init__(self, folder: Path, tls: str = "none") -> None:
        self.folder = folder
        self.authority = Authority(folder)
        context = self.authority.issue("server", "127.0.0.1").context()
        self.imap = ScriptedImap(Script(password=SECRET, tls=tls), context)
        self.smtp = ScriptedSmtp(SmtpScript(password=SECRET, tls=tls), context)
        self.config = folder / "config.toml"
        self.data = folder / "data"
        self.keyring = folder / "keyring.json"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("LINDERO")}
        self.environment |= {
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}",
            "PYTHON_KEYRING_BACKEND": "sample_keyrings.Working",
            "LINDERO_TEST_KEYRING": str(self.keyring),
        }

    def write(self, more: str = "") -> None:
        """A configuration with one account at the two servers."""
        self.config.write_text(f"""
[me]
name = "Marta"
addresses = ["{MARTA}"]
[limits]
zone = "Europe/Madrid"
holidays = {{ country = "ES", region = "MD" }}
[urgent]
means = ["site down"]
[[account]]
name = "studio"
address = "{MARTA}"
imap = {{ host = "127.0.0.1", port = {self.imap.port}, tls = "none" }}
smtp = {{ host = "127.0.0.1", port = {self.smtp.port}, tls = "none" }}
{more}
""")

    def store_password(self, secret: str = SECRET) -> None:
        self.keyring.write_text(json.dumps({f"lindero/{MARTA}": secret}))

    def argv(self, *words: str) -> list[str]:
        program = [sys.executable, "-m", "assistant", "--config", str(self.config), "--data", str(self.data)]
        return [*program, *words]

    def run(self, *words: str, given: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.argv(*words),
            capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS, env=self.environment,
            input=given,
        )  # fmt: skip

    def inside(self, *words: str) -> Ended:
        """The same without a process of its own, which is quicker; for commands that read no standard input."""
        with patch.dict(os.environ, self.environment, clear=True):
            return run_inside("--config", str(self.config), "--data", str(self.data), *words)

    def on_a_terminal(self, *words: str) -> pexpect.spawn:
        """The command on a pseudo-terminal of 80 columns."""
        program, *rest = self.argv(*words)
        pty = pexpect.spawn(
            program, rest, env=self.environment, encoding="utf-8", timeout=PATIENCE_SECONDS, dimensions=(24, 80),
            cwd=str(self.folder),
        )  # fmt: skip
        pty.delaybeforesend = None  # keys come as fast as a program can take them
        return pty

    def close(self) -> None:
        self.imap.__exit__()
        self.smtp.__exit__()

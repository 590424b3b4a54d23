"""Configurations of Marta, who works from Monday to Friday with a long lunch."""

from pathlib import Path

MARTA = """
[me]
name = "Marta Rey"
addresses = ["marta@martarey.example"]
language = "en"

[limits]
zone = "Europe/Madrid"
hours = { mon-fri = ["09:00-14:00", "15:00-18:00"] }
"""


def write_studio(
    folder: Path, imap_port: int, smtp_port: int, password_command: str = "echo right", more: str = ""
) -> Path:
    """One account at two servers of this machine; `more` ends the account."""
    path = folder / "config.toml"
    path.write_text(
        f"""{MARTA}
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

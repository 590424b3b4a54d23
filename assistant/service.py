"""What the watcher tells systemd of itself (sd_notify): one datagram each, and nothing where nobody listens.

Protocol: sd_notify(3), sd_watchdog_enabled(3). Never raises: a lost word must not stop the watcher.
"""

import os
import socket
from contextlib import suppress

from rules.cleaning import clean_line

MOST_CHARACTERS = 200


def notify_ready(status: str) -> None:
    """The watcher is up: what waits for the service may go on."""
    tell("READY=1", f"STATUS={clean_line(status)[:MOST_CHARACTERS]}")


def notify_alive() -> None:
    """Still working. Must come more often than every `watchdog_seconds()`, else systemd starts the watcher anew."""
    tell("WATCHDOG=1")


def notify_stopping() -> None:
    tell("STOPPING=1")


def watchdog_seconds() -> float | None:
    """How long systemd waits for the next sign of life; None when it does not watch this process."""
    pid = os.environ.get("WATCHDOG_PID", "")
    span = os.environ.get("WATCHDOG_USEC", "")
    if not span.isdigit() or int(span) == 0 or (pid and pid != str(os.getpid())):
        return None
    return int(span) / 1_000_000


def tell(*fields: str) -> None:
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not fields or address[:1] not in ("/", "@"):
        return
    if address.startswith("@"):
        address = "\0" + address[1:]  # an abstract socket of Linux
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as talk:
        talk.settimeout(1.0)
        talk.connect(address)
        talk.sendall("\n".join(fields).encode())

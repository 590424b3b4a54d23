"""Dovecot on loopback ports, in a temporary folder, as an unprivileged user. Every user name has a mailbox of its own.

Written for Dovecot 2.3 (Debian 12); 2.4 changed many setting names.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from datetime import datetime
from pathlib import Path
from typing import Self

from assistant.embedded import free_port
from tests.patience import PATIENCE_SECONDS

PASSWORD = "demo"

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{folder}/mail/%u
mail_max_userip_connections = 100
first_valid_uid = 0
mail_uid = {user}
mail_gid = {group}
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = {separator}
  mailbox "{sent}" {{
    special_use = \\Sent
    auto = subscribe
  }}
  mailbox "{drafts}" {{
    special_use = \\Drafts
    auto = subscribe
  }}
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service lmtp {{
  chroot =
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


class Dovecot:
    """One server. `folder` must be readable for the unprivileged user."""

    def __init__(
        self,
        folder: Path,
        cert: Path,
        key: Path,
        *,
        prefix: str = "",
        separator: str = "/",
        sent: str = "Sent",
        drafts: str = "Drafts",
    ) -> None:
        self.folder = folder
        self.port, self.tls_port, self.lmtp_port = free_port(), free_port(), free_port()
        user, group = ("nobody", "nogroup") if os.geteuid() == 0 else own_names()
        self.user = user
        for name in ("run", "state", "mail"):
            (folder / name).mkdir(parents=True)
        (folder / "dovecot.conf").write_text(
            CONFIG.format(
                folder=folder, cert=cert, key=key, user=user, group=group, password=PASSWORD, port=self.port,
                tls_port=self.tls_port, lmtp_port=self.lmtp_port, prefix=prefix, separator=separator, sent=sent,
                drafts=drafts,
            )
        )  # fmt: skip
        if os.geteuid() == 0:
            for path in [folder, *folder.rglob("*"), cert, key]:
                shutil.chown(path, user, group)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        drop = ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"] if os.geteuid() == 0 else []
        self._process = subprocess.Popen(
            [*drop, executable(), "-F", "-c", str(self.folder / "dovecot.conf")],
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "errors").open("wb"),
        )
        until = time.monotonic() + PATIENCE_SECONDS
        while not greets(self.port):
            if time.monotonic() > until or self._process.poll() is not None:
                said = [path.read_text() for path in (self.folder / "errors", self.folder / "log") if path.exists()]
                raise RuntimeError("Dovecot did not start: " + "\n".join(said)[-2000:])
            time.sleep(0.02)
        return self

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def deliver_files(self, user: str, mails: list[tuple[bytes, datetime]], folder: str = "") -> None:
        """Many mails at once, as files of the Maildir: their arrival is the file's time."""
        top = self.folder / "mail" / user
        maildir = top / f".{folder}" if folder else top
        for name in ("cur", "new", "tmp"):
            (maildir / name).mkdir(parents=True, exist_ok=True)
        start = len(list((maildir / "new").iterdir()))
        for number, (raw, at) in enumerate(mails, start):
            path = maildir / "new" / f"{int(at.timestamp())}.M{number:07d}.test"
            path.write_bytes(raw.replace(b"\r\n", b"\n"))
            os.utime(path, (at.timestamp(), at.timestamp()))
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "nobody:nogroup", str(top)], check=True)


def executable() -> str | None:
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/sbin")


def greets(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as sock:
            return sock.recv(100).startswith(b"* OK")
    except OSError:
        return False


def own_names() -> tuple[str, str]:
    import grp

    return pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name

"""The floors of watching: the least that any client has to do, with nothing judged and nothing kept."""

import re
import socket
import sys
import time

from imapclient import IMAPClient

CHUNK = 500
TEXT_BYTES = 8192
HEADERS = "BODY.PEEK[HEADER.FIELDS (FROM TO SUBJECT DATE MESSAGE-ID CONTENT-TYPE CONTENT-TRANSFER-ENCODING)]"


def two_phase_fetch(port: int, user: str, password: str) -> tuple[float, int]:
    """IMAPClient fetching headers and structure, then 8 kB of each text. Seconds, and how many mails."""
    client = IMAPClient("127.0.0.1", port, ssl=False)
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.login(user, password)
    began = time.perf_counter()
    client.select_folder("INBOX", readonly=True)
    uids = client.search()
    for start in range(0, len(uids), CHUNK):
        chunk = uids[start : start + CHUNK]
        client.fetch(chunk, ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "BODYSTRUCTURE", HEADERS])
        client.fetch(chunk, [f"BODY.PEEK[TEXT]<0.{TEXT_BYTES}>"])
    seconds = time.perf_counter() - began
    client.logout()
    return seconds, len(uids)


def nothing_new(port: int, user: str, password: str) -> float:
    """Connect, log in, open, search: seconds."""
    began = time.perf_counter()
    client = IMAPClient("127.0.0.1", port, ssl=False)
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.plain_login(user, password)
    opened = client.select_folder("INBOX")
    client.search(["UID", f"{opened[b'UIDNEXT']}:*"])
    client.logout()
    return time.perf_counter() - began


class BareWatcher:
    """IDLE on a bare socket: each new mail is fetched and given a keyword at once."""

    def __init__(self, port: int, user: str, password: str) -> None:
        self._sock = socket.create_connection(("127.0.0.1", port))
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lines = self._sock.makefile("rb")
        self._lines.readline()
        self._ask(f'LOGIN {user} "{password}"')
        told = self._ask('SELECT "INBOX"')
        self._next = int(re.findall(rb"UIDNEXT (\d+)", told)[0])

    def run(self) -> None:
        """Until the server hangs up."""
        while True:
            self._send(b"i IDLE\r\n")
            while b"EXISTS" not in (line := self._lines.readline()):
                if not line:
                    return
            self._send(b"DONE\r\n")
            self._until(b"i ")
            answer = self._ask(f"UID FETCH {self._next}:* (UID FLAGS {HEADERS} BODY.PEEK[TEXT]<0.{TEXT_BYTES}>)")
            uids = sorted({int(uid) for uid in re.findall(rb"\(UID (\d+)", answer) if int(uid) >= self._next})
            if uids:
                self._next = uids[-1] + 1
                self._ask(f"UID STORE {','.join(map(str, uids))} +FLAGS.SILENT (lindero-after-hours)")

    def _send(self, line: bytes) -> None:
        self._sock.sendall(line)

    def _ask(self, command: str) -> bytes:
        self._send(f"a {command}\r\n".encode())
        return self._until(b"a ")

    def _until(self, tag: bytes) -> bytes:
        answer = b""
        while True:
            line = self._lines.readline()
            if not line or line.startswith(tag):
                return answer
            answer += line


if __name__ == "__main__":
    BareWatcher(int(sys.argv[1]), sys.argv[2], sys.argv[3]).run()

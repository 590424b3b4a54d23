"""What watching costs: first scan, memory, second scan, delivery to tag, idling. Needs Dovecot for the scans."""

import json
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from imapclient import IMAPClient

from bench import bare_client
from bench.costs import Row
from tests.certificates import Authority
from tests.dovecot import PASSWORD, Dovecot, executable
from tests.imap_server import ScriptedImap
from tests.processes import status, wake_ups
from tests.watching import Running, mail, places, until, write_config

ROUNDS = 5
DELIVERIES = 300
LIVED_IN = 1_000  # mails that lie in a mailbox before the deliveries: one that is watched for months is not empty
USER = "bench"
FIRST = datetime(2026, 5, 1, 6, 0, tzinfo=UTC)
_WORDS = """the page looks good could you send me new photos please we open on Friday thanks for everything logo colour
menu price shop letter client poster draft second version text header footer button mobile"""
WORDS = _WORDS.split()


def rows(quick_run: bool) -> Iterator[Row]:
    if executable() is None:
        print("Dovecot is not installed: the scans are left out")
    else:
        yield from scans(1_000 if quick_run else 10_000)
        yield from deliveries(40 if quick_run else DELIVERIES)
    yield from idling()


def scans(count: int) -> Iterator[Row]:
    folder = Path(tempfile.mkdtemp(prefix="lindero-bench-"))
    folder.chmod(0o755)
    pair = Authority(folder).issue("bench", "localhost", "127.0.0.1")
    server = Dovecot(folder / "dovecot", pair.cert, pair.key)
    try:
        server.deliver_files(USER, generated(count))
        server.start()
        bare_client.two_phase_fetch(server.port, USER, PASSWORD)  # so that Dovecot's index is warm for both
        ours, floors, seconds, peaks, seconds_peaks = [], [], [], [], []
        nothings, bares = [], []
        for round_ in range(1 if count < 10_000 else ROUNDS):
            floor, found = bare_client.two_phase_fetch(server.port, USER, PASSWORD)
            assert found == count
            floors.append(floor)
            first = once(folder / f"data-{round_}", server.port)
            assert first["rows"] == count
            ours.append(first["seconds"])
            peaks.append(first["peak_kb"] / 1024)
            seconds_peaks.append(first["second_kb"] / 1024)
            for _ in range(3):
                bares.append(bare_client.nothing_new(server.port, USER, PASSWORD))
                nothings.append(once(folder / f"data-{round_}", server.port)["seconds"])
            seconds.append(nothings[-1])
        scan, floor = statistics.median(ours), statistics.median(floors)
        yield Row(
            f"first scan, {count} mails",
            f"{scan:.2f} s",
            f"{floor:.2f} s",
            f"{scan / floor:.2f}x, <= 4x",
            scan <= 4 * floor,
        )
        peak = statistics.median(peaks)
        yield Row("peak RSS of that scan", f"{peak:.1f} MiB", "", "<= 58 MB", peak * 1.048576 <= 58)
        helper = statistics.median(seconds_peaks)
        yield Row("the same, second process", f"{helper:.1f} MiB", "", "<= 58 MB", helper * 1.048576 <= 58)
        second, bare = statistics.median(nothings) * 1000, statistics.median(bares) * 1000
        yield Row(
            "second scan, nothing new", f"{second:.1f} ms", f"{bare:.1f} ms", "<= floor + 20 ms", second <= bare + 20
        )
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)


def generated(count: int) -> list[tuple[bytes, datetime]]:
    """Mails as programs write them, about 6 kB: a short text and its HTML twin, one in a hundred a megabyte more."""
    chance = random.Random(11)
    received = "".join(f"Received: from mx{n} by mx{n + 1}; Fri, 19 Jun 2026 10:00:00 +0200\r\n" for n in range(3))
    signature = "DKIM-Signature: v=1; a=rsa-sha256; b=" + "A" * 1500 + "\r\n"
    style = '<p style="margin:0;font-family:Helvetica,Arial,sans-serif;font-size:14px;line-height:21px;color:#222">'
    made = []
    for number in range(count):
        lines = [" ".join(chance.choices(WORDS, k=10)) for _ in range(chance.randint(2, 16))]
        twin = "".join(f"{style}{line}</p>\r\n" for line in lines)
        text, html = "\r\n".join(lines), f"<html><body>{twin}</body></html>"
        body = (
            f"--part\r\nContent-Type: text/plain\r\n\r\n{text}\r\n--part\r\nContent-Type: text/html\r\n\r\n{html}\r\n"
        )
        kind = "alternative"
        if number % 107 == 5:
            kind = "mixed"
            body += f"--part\r\nContent-Type: image/png\r\nContent-Disposition: attachment\r\n\r\n{'A' * 1_000_000}\r\n"
        headers = f"{received}{signature}Content-Type: multipart/{kind}; boundary=part\r\n"
        sender = f"Client {number % 40} <c{number % 40}@client.example>"
        raw = mail(number, body=f"{body}--part--", headers=headers, sender=sender)
        made.append((raw, FIRST + timedelta(minutes=6 * number)))
    return made


def once(folder: Path, port: int) -> dict[str, float]:
    """One catch-up in a process of its own, as `lindero watch --once` does it; its work without the process's start."""
    ended = subprocess.run(
        [sys.executable, "-m", "bench.one_scan", str(folder), str(port), USER, PASSWORD],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    answer: dict[str, float] = json.loads(ended.stdout)
    return answer


def deliveries(count: int) -> Iterator[Row]:
    """From the server's word to its OK to the keyword, seen by a proxy before Dovecot; its own delay is left out."""
    folder = Path(tempfile.mkdtemp(prefix="lindero-bench-"))
    folder.chmod(0o755)
    pair = Authority(folder).issue("bench", "localhost", "127.0.0.1")
    server = Dovecot(folder / "dovecot", pair.cert, pair.key)
    try:
        for user in ("bare", "ours"):
            server.deliver_files(user, generated(LIVED_IN))
        server.start()
        for user in ("bare", "ours"):  # so that Dovecot's index is warm for both
            bare_client.two_phase_fetch(server.port, user, PASSWORD)
        with ThreadPoolExecutor(2) as both:  # side by side: Dovecot tells of each mail half a second later
            one = both.submit(delivered, server, "bare", count, bare_watcher)
            other = both.submit(delivered, server, "ours", count, our_watcher)
            floor, mine = one.result(), other.result()
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)
    lost = count - len(mine)
    for share, label, held, goal in (
        (0.5, "p50", lambda a, b: a <= 2 * b, "<= 2x"),
        (0.99, "p99", lambda a, b: a <= b + 10, "<= +10 ms"),
    ):
        a, b = at_share(mine, share), at_share(floor, share)
        yield Row(f"delivery to tag, {label}", f"{a:.1f} ms", f"{b:.1f} ms", f"{a / b:.2f}x, {goal}", held(a, b))
    yield Row(f"lost of {count} deliveries", str(lost), "0", "none", lost == 0)


@contextmanager
def bare_watcher(port: int, user: str) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "bench.bare_client", str(port), user, PASSWORD])
    try:
        yield
    finally:
        process.kill()
        process.wait(5)


@contextmanager
def our_watcher(port: int, user: str) -> Iterator[None]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_config(folder, port, login=user, password_command=f"echo {PASSWORD}", renewal=60, read=20)
        words = ["-m", "assistant", *places(folder), "watch", "--json"]
        process = subprocess.Popen([sys.executable, *words], stdout=DEVNULL)
        try:
            yield
        finally:
            process.kill()
            process.wait(5)


def delivered(server: Dovecot, user: str, count: int, watcher: Callable[[int, str], Any]) -> list[float]:
    """Milliseconds of each delivery, one after the other."""
    sender = IMAPClient("127.0.0.1", server.port, ssl=False)
    sender.login(user, PASSWORD)
    body = "We met on Tuesday and it was lovely. Here are the photos of the shop for the new page."
    with Proxy(server.port) as proxy, watcher(proxy.port, user):
        until(lambda: proxy.is_idle)
        for number in range(count):
            until(lambda: proxy.is_idle)
            seen = len(proxy.taken)
            sender.append("INBOX", mail(number, body=body), msg_time=FIRST)  # off-hours, whenever this runs
            until(lambda seen=seen: len(proxy.taken) > seen and proxy.is_idle)
        taken = list(proxy.taken)
    sender.shutdown()
    return taken


def at_share(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


class Proxy:
    """Between one client and the server: notes the time from each EXISTS to the OK of the STORE that follows."""

    def __init__(self, port: int) -> None:
        self.taken: list[float] = []
        self.is_idle = False
        self._told = 0.0
        self._store = b""
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def __enter__(self) -> "Proxy":
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _run(self) -> None:
        client, _ = self._listener.accept()
        server = socket.create_connection(("127.0.0.1", self._to))
        for sock in (client, server):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=self._pump, args=(client, server, self._from_client), daemon=True).start()
        self._pump(server, client, self._from_server)

    def _pump(self, source: socket.socket, sink: socket.socket, look: Callable[[bytes], None]) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                look(piece)
                sink.sendall(piece)

    def _from_client(self, piece: bytes) -> None:
        if b"DONE" in piece:
            self.is_idle = False
        if found := re.search(rb"(\S+) UID STORE", piece):
            self._store = found[1]

    def _from_server(self, piece: bytes) -> None:
        now = time.perf_counter()
        if piece.startswith(b"+ idling"):
            self.is_idle = True
        if b"EXISTS" in piece and self.is_idle:
            self._told = now
        if self._told and self._store and self._store + b" OK" in piece:
            self.taken.append((now - self._told) * 1000)
            self._told, self._store = 0.0, b""


def idling() -> Iterator[Row]:
    """Memory and wake-ups of a watcher that has nothing to do."""
    with ScriptedImap() as server, tempfile.TemporaryDirectory() as name:
        for number in range(300):
            server.inbox.add(mail(number, body="Could you send it by Friday? " + WORDS[number % 30]), FIRST)
        write_config(Path(name), server.port, renewal=540)
        with Running(Path(name)) as watcher:
            until(lambda: server.is_listened_to)
            time.sleep(2)
            early = status(watcher.process.pid)
            time.sleep(23)
            late, before = status(watcher.process.pid), wake_ups(watcher.process.pid)
            time.sleep(5)
            wakes = wake_ups(watcher.process.pid) - before
            watcher.send(signal.SIGTERM)
            watcher.wait()
    rss, rested = int(early["VmRSS"].split()[0]) / 1024, int(late["VmRSS"].split()[0]) / 1024
    yield Row("idle watcher, RSS at once", f"{rss:.1f} MiB", "", "<= 40 MiB", rss <= 40)
    yield Row("idle watcher, RSS after rest", f"{rested:.1f} MiB", "", "<= 40 MiB (reach 30)", rested <= 40)
    yield Row("idle watcher, wake-ups in 5 s", str(wakes), "0", "IDLE renewal alone", wakes == 0)

"""One client of a scripted IMAP server: the commands lindero uses, served as the script says."""

from __future__ import annotations

import base64
import re
import select
import socket
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.imap_script import NOW, ServedFolder, ServedMail, chosen
from tests.imap_wire import HungUpError, Wire

if TYPE_CHECKING:
    from tests.imap_server import ScriptedImap

SAME_PACKET = b"From: a@example.org\r\nSubject: quick\r\nMessage-ID: <same@packet>\r\n\r\nhello\r\n"


class Connection(Wire):
    """A session, from the greeting to its end."""

    def __init__(self, server: ScriptedImap, sock: socket.socket, number: int) -> None:
        super().__init__(server, sock, number)
        self.folder: ServedFolder | None = None
        self.told = 0
        self.is_idling = False
        self.news_items = ""  # what new mail brings along (RFC 5465)
        self._nudges, self._nudge = socket.socketpair()
        self._nudge.setblocking(False)

    def nudge(self) -> None:
        with suppress(OSError):
            self._nudge.send(b"!")

    def serve(self) -> None:
        with suppress(HungUpError, OSError, ssl.SSLError, ValueError):
            if self.script.tls == "implicit":
                self.protect()
            self.line(self.script.greeting)
            while not self.script.greeting.startswith("* BYE"):
                self._command()
        self.end()
        with self.server.lock, suppress(ValueError):
            self.server.open.remove(self)

    def _command(self) -> None:
        tag, _, rest = self.read_line().partition(" ")
        command, _, arguments = rest.partition(" ")
        if command.upper() == "UID":
            second, _, arguments = arguments.partition(" ")
            command = f"UID {second}"
        command = command.upper()
        with self.server.lock:
            self.server.commands.append(f"{command} {arguments}")
        if command == self.script.stall_in:
            select.select([self.sock], [], [])
            raise HungUpError
        if command == self.script.bye_in:
            self.line("* BYE too many connections from your address")
            raise HungUpError
        if self.script.answer is not None and self.script.answer(self, tag, command, arguments):
            return
        handler = getattr(self, "_do_" + command.lower().replace(" ", "_"), None)
        if handler is None:
            self.line(f"{tag} BAD unknown command")
        else:
            handler(tag, arguments)

    def done(self, tag: str, what: str = "done") -> None:
        """News, then the end of a command."""
        if self.folder is not None and len(self.folder.mails) != self.told:
            self.told = len(self.folder.mails)
            self.line(f"* {self.told} EXISTS")
        self.line(f"{tag} OK {what}")

    def _do_capability(self, tag: str, _: str) -> None:
        extra = " STARTTLS" if self.script.tls == "starttls" and not self.is_protected else ""
        self.line(f"* CAPABILITY {self.script.capabilities}{extra}")
        self.line(f"{tag} OK done")

    def _do_starttls(self, tag: str, _: str) -> None:
        self.say(self.script.before_tls)
        answer = self.script.starttls_answer
        self.line(answer if answer == "+" else f"{tag} {answer}")
        if answer.startswith("OK"):
            self.protect()

    def _do_login(self, tag: str, arguments: str) -> None:
        self._log_in(tag, arguments.rpartition(" ")[2].strip('"'))

    def _do_authenticate(self, tag: str, arguments: str) -> None:
        self.line("+ ")
        answer = base64.b64decode(self.read_line()).decode("utf-8", "replace")
        self._log_in(tag, answer.rpartition("\0")[2])

    def _log_in(self, tag: str, password: str) -> None:
        with self.server.lock:
            self.server.logins += 1
            self.server.clear_logins += not self.is_protected
        if self.script.login_answer:
            self.line(f"{tag} {self.script.login_answer}")
        elif password != self.script.password:
            self.line(f"{tag} NO [AUTHENTICATIONFAILED] wrong user or password")
        else:
            self.line(f"{tag} OK welcome")

    def _do_logout(self, tag: str, _: str) -> None:
        self.line("* BYE see you")
        self.line(f"{tag} OK done")
        raise HungUpError

    def _do_noop(self, tag: str, _: str) -> None:
        self.done(tag)

    def _do_list(self, tag: str, _: str) -> None:
        for name, folder in self.server.folders.items():
            self.line(f'* LIST ({folder.attributes}) "{self.script.delimiter}" "{name}"')
        self.done(tag)

    def _do_select(self, tag: str, arguments: str) -> None:
        self._open(tag, arguments, "READ-WRITE")

    def _do_examine(self, tag: str, arguments: str) -> None:
        self._open(tag, arguments, "READ-ONLY")

    def _open(self, tag: str, arguments: str, access: str) -> None:
        folder = self.server.folders.get(arguments.strip('"'))
        if folder is None:
            self.line(f"{tag} NO [NONEXISTENT] no such folder")
            return
        self.folder, self.told = folder, len(folder.mails)
        self.line("* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)")
        if self.script.permanent is not None:
            self.line(
                f"* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft {self.script.permanent})] ok"
            )
        self.line(f"* {self.told} EXISTS")
        self.line("* 0 RECENT")
        self.line(f"* OK [UIDVALIDITY {folder.uidvalidity}] ok")
        self.line(f"* OK [UIDNEXT {folder.uidnext}] ok")
        self.line(f"{tag} OK [{access}] open")

    def _do_status(self, tag: str, arguments: str) -> None:
        name = arguments.partition('"')[2].partition('"')[0]
        folder = self.server.folders[name]
        self.line(f'* STATUS "{name}" (UIDVALIDITY {folder.uidvalidity} UIDNEXT {folder.uidnext})')
        self.done(tag)

    def _do_uid_search(self, tag: str, arguments: str) -> None:
        assert self.folder is not None
        found = self.folder.search(arguments)
        self.line("* SEARCH" + "".join(f" {mail.uid}" for mail in found))
        self.done(tag)

    def _do_uid_fetch(self, tag: str, arguments: str) -> None:
        assert self.folder is not None
        numbers, _, items = arguments.partition(" ")
        for mail in self.folder.numbered(numbers):
            answer = self.fetched(mail, items)
            self.say(self.script.fetch(mail, answer) if self.script.fetch else answer)
        self.done(tag)

    def fetched(self, mail: ServedMail, items: str) -> bytes:
        assert self.folder is not None
        number = self.folder.mails.index(mail) + 1
        said = [f"UID {mail.uid}".encode()]
        if "FLAGS" in items:
            said.append(f"FLAGS ({' '.join(sorted(mail.flags))})".encode())
        if "INTERNALDATE" in items:
            said.append(mail.date.strftime('INTERNALDATE "%d-%b-%Y %H:%M:%S %z"').encode())
        if "RFC822.SIZE" in items:
            said.append(f"RFC822.SIZE {len(mail.raw)}".encode())
        if fields := re.search(r"HEADER\.FIELDS \(([^)]*)\)\]<0\.(\d+)>", items):
            head = chosen(mail.head, fields[1].lower().split())[: int(fields[2])]
            said.append(b"BODY[HEADER.FIELDS (%s)]<0> {%d}\r\n%s" % (fields[1].encode(), len(head), head))
        if text := re.search(r"BODY\.PEEK\[TEXT\]<0\.(\d+)>", items):
            part = mail.text[: int(text[1])]
            said.append(b"BODY[TEXT]<0> {%d}\r\n%s" % (len(part), part))
        return b"* %d FETCH (%s)\r\n" % (number, b" ".join(said))

    def _do_uid_store(self, tag: str, arguments: str) -> None:
        assert self.folder is not None
        numbers, _, rest = arguments.partition(" ")
        keywords = rest.partition("(")[2].rstrip(")").split()
        if self.script.store == "refuse":
            self.line(f"{tag} NO [CANNOT] no keywords here")
            return
        for mail in self.folder.numbered(numbers):
            for keyword in keywords:
                if rest.startswith("-"):
                    mail.flags = {flag for flag in mail.flags if flag.lower() != keyword.lower()}
                elif self._takes(keyword):
                    mail.flags.add(keyword.lower() if self.script.store == "lower" else keyword)
            if ".SILENT" not in rest:
                self.say(self.fetched(mail, "FLAGS"))
        self.done(tag)

    def _takes(self, keyword: str) -> bool:
        if self.script.store == "drop":
            return False
        if self.script.store == "three":
            assert self.folder is not None
            known = {flag for mail in self.folder.mails for flag in mail.flags if flag.startswith("lindero-")}
            return keyword in known or len(known) < 3
        return True

    def _do_append(self, tag: str, arguments: str) -> None:
        name = arguments.partition('"')[2].partition('"')[0]
        size = int(arguments.rpartition("{")[2].rstrip("+}"))
        if not arguments.endswith("+}"):
            self.line("+ go")
        raw = self.read_bytes(size)
        self.read_line()
        uid = self.server.deliver(raw, NOW, name, tuple(re.findall(r"\\\w+", arguments)))
        self.line(f"{tag} OK [APPENDUID {self.server.folders[name].uidvalidity} {uid}] done")

    def _do_idle(self, tag: str, _: str) -> None:
        way = self.script.idle
        if way == "refused":
            self.line(f"{tag} BAD not now")
            return
        if way == "same-packet":
            number = self.server.inbox.uidnext
            self.server.inbox.add(SAME_PACKET.replace(b"same@", b"same-%d@" % number), NOW)
            self.told = len(self.server.inbox.mails)
            self.say(f"+ idling\r\n* {self.told} EXISTS\r\n")
        elif way != "no-plus":
            self.line("+ idling")
        if way == "bye":
            self.line("* BYE the server goes down for a while")
        if way in ("hang-up", "bye"):
            raise HungUpError
        self._listen(tag, way)

    def _do_notify(self, tag: str, arguments: str) -> None:
        if self.script.notify == "refused":
            self.line(f"{tag} NO not here")
            return
        items = re.search(r"MessageNew (\(.*\)) MessageExpunge", arguments)
        self.news_items = items[1] if items else ""
        self.done(tag)

    def _listen(self, tag: str, way: str) -> None:
        self.is_idling = True
        while b"\n" not in self._read:
            pause = 0.05 if way == "chatty" else None
            ready, _, _ = select.select([self.sock, self._nudges], [], [], pause)
            if not ready:
                self.line("* OK Still here")
            if self._nudges in ready:
                self._nudges.recv(4096)
                self._tell_news(way)
            if self.sock in ready:
                self.receive()
            if way == "strict" and self._read not in (b"", b"DONE\r\n"):
                self._lose()
        self.read_line()
        if way == "forgetful" and self._read:
            self._lose()
        self.is_idling = False
        self.done(tag)

    def _lose(self) -> None:
        self.server.lost.append(self._read)
        self._read = b""

    def _tell_news(self, way: str) -> None:
        assert self.folder is not None
        count, fresh = len(self.folder.mails), self.folder.mails[self.told :]
        if way in ("deaf", "no-plus") or count == self.told:
            return
        self.told = count
        if way == "half-line":
            self.say(f"* {count} EXI")
            select.select([], [], [], 0.05)
            self.say("STS\r\n")
        else:
            self.say(f"* {count} EXISTS\r\n".encode() + self._brought(fresh))
            if self.news_items and self.script.notify == "cut":
                raise HungUpError

    def _brought(self, fresh: list[ServedMail]) -> bytes:
        """The new mails that come along with the news of them."""
        way = self.script.notify
        answers = b"".join(self.fetched(mail, self.news_items) for mail in fresh) if self.news_items else b""
        if way == "overflow" and self.news_items:
            return b"* OK [NOTIFICATIONOVERFLOW] too much\r\n"
        if way in ("half", "cut"):
            return answers.partition(b" BODY[TEXT]")[0] + b")\r\n" if way == "half" and answers else answers[:-40]
        return b"" if way == "silent" else answers

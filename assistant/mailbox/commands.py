"""What is asked of a mail server: folders, news, mails, keywords."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from assistant.errors import RefusedError
from assistant.imap_fetch import HEAD_BYTES, ITEMS, Fetched, read_answers
from assistant.imap_folders import Folder, uid_set
from assistant.imap_idle import Quiet, Waited, wait_in_idle
from assistant.mailbox.answers import (
    Batch,
    Keywords,
    Opened,
    Standing,
    Tagged,
    appended_uid,
    folders_in,
    one_each,
    opened_folder,
    read_slowly,
    standing_in,
    uids_in,
)
from assistant.mailbox.connection import Connection, quoted_name, quoted_string
from assistant.mailbox.failures import server_words
from assistant.settings import Account, WatchSettings
from assistant.suspend import Resume
from assistant.wake import Wake
from rules.cleaning import clean_line

FEW = 50
MOST_TIMES = 500
MOST_FOUND = 200  # some servers find every mail

# What news of the open folder is to bring along (RFC 5465 section 5.2).
NEWS_WITH_MAILS = f"SET (SELECTED-DELAYED (MessageNew {ITEMS} MessageExpunge))"
NEWS_ALONE = "SET (SELECTED-DELAYED (MessageNew MessageExpunge))"

# A STORE refused for the moment, or for a mail that is gone (RFC 5530, RFC 2180 section 4.2.1).
_NOT_NOW = re.compile(r"\[(INUSE|UNAVAILABLE|EXPUNGEISSUED)\]", re.I)

_Sent = tuple[bytes, list[str], list[int]]  # the IMAP tag of a STORE, its keywords, its UIDs


class Mailbox(Connection):
    """One account's connection, and the folder open on it."""

    def __init__(self, account: Account, settings: WatchSettings, secret: Callable[[], str]) -> None:
        super().__init__(account, settings, secret)
        self._fetching: tuple[bytes, tuple[int, ...]] | None = None
        self._proven: set[str] = set()  # keywords seen to stick
        self._brings_mails = False
        self.brought: bool | None = None  # did new mail come along with its news? None when that was not asked for

    def folders(self) -> list[Folder]:
        """All folders. A line that cannot be read loses only its own folder."""
        with self._errors("listing folders"):
            self._untagged("LIST")  # what came unasked
            self._command("to list folders", "LIST", '""', '"*"')
            return folders_in(self._untagged("LIST"))

    def select(self, name: str, *, read_only: bool = False) -> Opened:
        """Open a folder. A folder that the server opens read-only is one whose tags stay here."""
        session = self._session
        self._bring_mails(False)
        with self._errors(f"opening {clean_line(name)}"):
            session.untagged_responses.clear()
            session.is_readonly = True  # imaplib would raise on READ-ONLY
            session.state = "AUTH"  # no folder is open when this fails (RFC 9051 section 6.3.2)
            self._command(f"to open {clean_line(name)}", "EXAMINE" if read_only else "SELECT", quoted_name(name))
            session.state = "SELECTED"
            session.looked_at = session.exists
            opened = opened_folder(name, session.exists, session.untagged_responses)
            session.untagged_responses.clear()
            return opened

    def standing(self, name: str) -> Standing:
        """How far a folder has grown, without opening it (RFC 9051 section 6.3.11)."""
        with self._errors(f"asking about {clean_line(name)}"):
            self._untagged("STATUS")
            self._command(f"to tell of {clean_line(name)}", "STATUS", quoted_name(name), "(UIDVALIDITY UIDNEXT)")
            return standing_in(self._untagged("STATUS"))

    @property
    def has_news(self) -> bool:
        """Has the server told of mails since the last look? Such news comes with any answer, not only in IDLE."""
        return self._session.unseen > 0

    def search(self, *criteria: str | int | date) -> list[int]:
        """The UIDs that fit, ascending."""
        with self._errors("searching"):
            words = " ".join(c.strftime("%d-%b-%Y") if isinstance(c, date) else str(c) for c in criteria)
            try:
                self._command("to search", "UID", "SEARCH", words)
            except RefusedError:
                if self._session.exists:
                    raise
                return []  # where there is no mail some refuse any set of numbers
            return uids_in(self._untagged("SEARCH"))

    def after(self, uid: int) -> list[int]:
        """UIDs above one. `n:*` always names the last mail too (RFC 9051 section 9), which is dropped here."""
        self._session.looked_at = self._session.exists
        return [found for found in self.search("UID", f"{uid + 1}:*") if found > uid]

    def since(self, day: date) -> list[int]:
        """UIDs of mails that came on or after a day, as the server counts days."""
        self._session.looked_at = self._session.exists
        return self.search("SINCE", day)

    def existing(self, uids: Sequence[int]) -> set[int]:
        """Which of these UIDs the folder still holds."""
        return set(self.search("UID", uid_set(uids))) & set(uids) if uids else set()

    def begin_fetch(self, uids: Sequence[int]) -> None:
        """Ask for a chunk; `finish_fetch` reads it. Between the two the server works while we judge."""
        with self._errors("fetching"):
            self._fetching = (self._send("UID", "FETCH", uid_set(uids), ITEMS), tuple(uids))

    def finish_fetch(self) -> Batch:
        """The answer to `begin_fetch`; also when the server refuses, as far as it came."""
        assert self._fetching is not None
        tag, uids = self._fetching
        self._fetching = None
        with self._errors("fetching"):
            typ, answer = self._complete(tag)
            mails, broken = self._fetched()
            self._session.untagged_responses.clear()  # what came unasked would pile up
        asked = set(uids)
        refusal = "" if typ == "OK" else server_words(answer)
        return Batch(uids, one_each(mail for mail in mails if mail.uid in asked), broken, refusal)

    def fetch(self, uids: Sequence[int]) -> Batch:
        self.begin_fetch(uids)
        return self.finish_fetch()

    def news(self, uid: int) -> Batch | None:
        """The mails above a UID, without searching first; None when searching is the better way.

        It is when many came, or when fewer can be read than the server has told of.
        """
        few = self._session.unseen
        if not 0 < few <= FEW:
            return None
        self._session.looked_at = self._session.exists
        with self._errors("fetching"):
            found = self._new(uid)  # what the news brought along
            if len(found) >= few:
                self.brought = True
                self._session.send_done()  # the server wakes up for the tags meanwhile
            else:
                self._complete(self._send("UID", "FETCH", f"{uid + 1}:*", ITEMS))
                found = self._new(uid)
        return Batch(tuple(mail.uid for mail in found), found) if len(found) >= few else None

    def _new(self, uid: int) -> tuple[Fetched, ...]:
        """The mails above a UID among the answers that have come; none when one of these cannot be read."""
        mails, broken = self._fetched()
        return () if broken else tuple(mail for mail in one_each(mails) if mail.uid > uid and mail.is_whole)

    def texts(self, uids: Sequence[int], size: int) -> dict[int, bytes]:
        """The first `size` bytes of the texts of some mails, by UID."""
        mails = self._items("fetching", uids, f"(UID BODY.PEEK[TEXT]<0.{size}>)")
        return {mail.uid: mail.text for mail in mails if mail.text is not None}

    def flags(self, uids: Sequence[int]) -> dict[int, frozenset[str]]:
        """The flags that mails have now, lower case, by UID; expunged mails are missing."""
        return {mail.uid: mail.flags for mail in self._items("reading flags", uids, "(UID FLAGS)")}

    def tag(self, wanted: Keywords, unwanted: Keywords, meanwhile: Callable[[], None] = lambda: None) -> Tagged:
        """Add keywords and take some off, all sent before the first answer is read.

        `meanwhile` is called while the server works. A server may drop a keyword in silence, so what came of each is
        looked at the first time in a session; once it stuck, later ones are sent without asking for an answer.
        """
        with self._errors("tagging"):
            added = [self._store("+", keywords, uids) for keywords, uids in self._together(wanted)]
            taken = [self._store("-", keywords, uids) for keywords, uids in self._together(unwanted)]
        meanwhile()
        with self._errors("tagging"):
            (kept, is_later), (dropped, is_later_too) = self._stored(added), self._stored(taken)
        if is_later or is_later_too:
            return Tagged({}, {}, frozenset(), is_postponed=True)
        refused = {keyword for keyword, uids in kept.items() if not uids}
        self._prove(wanted, kept, refused)
        return Tagged(kept, dropped, frozenset(refused))

    def idle(
        self,
        seconds: float,
        wake: Wake,
        resume: Resume,
        quiet: Quiet,
        *,
        holds_done: bool = True,
        brings_mails: bool = True,
    ) -> Waited:
        """Wait for news at most so long. Raises RefusedError when the server will not IDLE, SleptError after sleep.

        `holds_done`: the end of IDLE goes out together with the next command. `brings_mails`: new mails are to come
        along with the news of them, where the server can do that.
        """
        self._bring_mails(brings_mails)
        with self._errors("waiting"):
            return wait_in_idle(self._session, seconds, wake, resume, quiet, holds_done)

    def _bring_mails(self, wish: bool) -> None:
        """Let new mails come along with the news of them, which saves a question and its way, or no longer.

        Never while another folder is opened: Dovecot 2.3.19 dies of header fields asked for in the one before.
        """
        if wish == self._brings_mails or not self.can("NOTIFY"):
            return
        with self._errors("asking for news"):
            typ, _ = self._complete(self._send("NOTIFY", NEWS_WITH_MAILS if wish else NEWS_ALONE))
        if typ != "OK":
            self.capabilities -= {"NOTIFY"}
        elif wish:
            self._brings_mails, self.brought = True, bool(self.brought)
        else:
            self._brings_mails = False

    def noop(self) -> None:
        with self._errors("asking for news"):
            self._session.noop()

    def append(self, folder: str, raw: bytes, flags: Sequence[str] = (), at: datetime | None = None) -> int | None:
        """File a mail. Its UID where the server tells it (RFC 4315)."""
        with self._errors(f"filing a copy in {clean_line(folder)}"):
            return appended_uid(self._live.append(folder, raw, flags, at))

    def with_message_id(self, folder: str, message_id: str) -> list[int]:
        """UIDs in a folder of the mails with this Message-ID, checked letter by letter: HEADER searches for parts."""
        self.select(folder, read_only=True)
        found = self.search("HEADER", "Message-ID", quoted_string(message_id.strip()))
        wanted = message_id.strip().encode("utf-8", "replace")
        heads = self.heads(found[-MOST_FOUND:], ("message-id",))
        return [mail.uid for mail in heads if wanted in (mail.head or b"").replace(b"\r\n ", b" ")]

    def arrival_times(self, folder: str, since: date) -> list[datetime]:
        """When the newest mails of a folder came, for finding the user's habits."""
        self.select(folder, read_only=True)
        uids = self.since(since)[-MOST_TIMES:]
        mails = self._items("reading dates", uids, "(UID INTERNALDATE)") if uids else []
        return [mail.arrived_at for mail in mails if mail.arrived_at is not None]

    def heads(self, uids: Sequence[int], names: Sequence[str]) -> list[Fetched]:
        """Some header fields of mails, and when they came."""
        fields = f"BODY.PEEK[HEADER.FIELDS ({' '.join(names).upper()})]<0.{HEAD_BYTES}>"
        return self._items("reading headers", uids, f"(UID INTERNALDATE {fields})") if uids else []

    def _items(self, doing: str, uids: Sequence[int], items: str) -> list[Fetched]:
        with self._errors(doing):
            self._complete(self._send("UID", "FETCH", uid_set(uids), items))
            return [mail for mail in one_each(self._fetched()[0]) if mail.uid in uids]  # another may have come along

    def _fetched(self) -> tuple[list[Fetched], int]:
        return read_answers(self._untagged("FETCH"), read_slowly)

    def _together(self, changes: Keywords) -> Iterator[tuple[list[str], list[int]]]:
        """One STORE for keywords that concern the same mails and were seen to stick.

        Another goes alone: so it is known which one a server refuses.
        """
        same: dict[tuple[int, ...], list[str]] = {}
        for keyword, uids in changes.items():
            if keyword in self._proven:
                same.setdefault(tuple(uids), []).append(keyword)
            else:
                yield [keyword], uids
        yield from ((keywords, list(uids)) for uids, keywords in same.items())

    def _store(self, sign: str, keywords: list[str], uids: list[int]) -> _Sent:
        return self._send("UID", "STORE", uid_set(uids), f"{sign}FLAGS.SILENT ({' '.join(keywords)})"), keywords, uids

    def _stored(self, sent: Sequence[_Sent]) -> tuple[dict[str, set[int]], bool]:
        """Where each keyword was changed: everywhere, or nowhere when the server refuses; and whether it will later."""
        changed: dict[str, set[int]] = {}
        is_postponed = False
        for tag, keywords, uids in sent:
            typ, answer = self._complete(tag)
            changed |= {keyword: set(uids) if typ == "OK" else set() for keyword in keywords}
            is_postponed |= typ == "NO" and bool(_NOT_NOW.search(server_words(answer)))
        self._untagged("FETCH")
        return changed, is_postponed

    def _prove(self, wanted: Keywords, kept: dict[str, set[int]], refused: set[str]) -> None:
        """See with own eyes whether keywords that were never seen to stick did."""
        unproven = [keyword for keyword in wanted if keyword not in self._proven | refused]
        if not unproven:
            return
        flags = self.flags(sorted({uid for keyword in unproven for uid in wanted[keyword]}))
        for keyword in unproven:
            there = [uid for uid in wanted[keyword] if uid in flags]
            kept[keyword] = {uid for uid in there if keyword.lower() in flags[uid]}
            if kept[keyword]:
                self._proven.add(keyword)
            elif there:
                refused.add(keyword)

"""What real servers said once, between two ordinary mails: it is read, or nothing but itself is lost."""

import json
from pathlib import Path

import pytest

from tests.imap_server import Script, ScriptedImap
from tests.watching import FRIDAY_NIGHT, ROOT, mail, mailbox_at

RECORDED = ROOT.parent / "shared" / "data" / "third-party" / "imap" / "responses.jsonl"


def recorded() -> list[dict]:
    if not RECORDED.exists():
        return []
    return [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").split("\n") if line]


def on_the_wire(response: dict) -> bytes:
    """The answer as the server sent it: each literal behind the line that announces it."""
    said = b""
    for text, literal in response["parts"]:
        said += text.encode("latin-1")
        if literal is not None:
            said += b"\r\n" + literal.encode("latin-1")
    return said + b"\r\n"


@pytest.mark.skipif(not RECORDED.exists(), reason=f"the recorded responses are not there: {Path(RECORDED).name}")
def test_every_recorded_response_is_read_or_loses_only_itself():
    responses = recorded()
    assert len(responses) == 502
    said: list[bytes] = []

    def between(connection, tag, command, arguments):
        if command != "UID FETCH" or not said:
            return False
        first, second = server.inbox.mails
        connection.say(connection.fetched(first, arguments))
        connection.say(said[0])
        connection.say(connection.fetched(second, arguments))
        connection.line(f"{tag} OK done")
        return True

    with ScriptedImap(Script(answer=between)) as server:
        server.inbox.add(mail(1), FRIDAY_NIGHT)
        server.inbox.add(mail(2), FRIDAY_NIGHT)
        box = mailbox_at(server.port)
        box.open()
        box.select("INBOX")
        lost = []
        for response in responses:
            said[:] = [on_the_wire(response)]
            batch = box.fetch([1, 2])
            if batch.missing:
                lost.append((response["id"], batch.missing))
        said.clear()
        assert lost == []
        assert len(box.folders()) == 2
        assert len(box.fetch([1, 2]).mails) == 2
        box.close()

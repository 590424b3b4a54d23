import email
import json
from datetime import UTC, datetime, timedelta
from email.policy import default
from pathlib import Path

import assistant.demo
from assistant.samples import message_bytes

NOW = datetime(2026, 6, 19, 15, 58, tzinfo=UTC)
STORY = [
    json.loads(line)
    for line in (Path(assistant.demo.__file__).parent / "demo.jsonl").read_text(encoding="utf-8").splitlines()
]


def test_every_mail_of_the_story_survives_its_own_wire_format():
    for sample in STORY:
        at = NOW + timedelta(minutes=sample["offset_minutes"])
        mail = email.message_from_bytes(message_bytes(sample, at), policy=default)
        assert mail["Subject"] == sample["subject"]
        assert mail["Message-ID"] == sample["message_id"]
        body = mail.get_body(("plain",)).get_content()
        assert body.replace("\r\n", "\n").startswith(sample["body"])


def test_an_html_sample_says_the_same_in_both_parts():
    sample = next(s for s in STORY if s["id"] == "demo-009")
    mail = email.message_from_bytes(message_bytes(sample, NOW), policy=default)
    assert mail.get_content_type() == "multipart/alternative"
    assert "Buongiorno Marta" in mail.get_body(("html",)).get_content()

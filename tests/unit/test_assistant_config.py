"""The file the user owns: what it says as values, and every mistake of it at once."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.config import Config, load
from assistant.errors import ConfigError
from assistant.settings import Tagging, Tls
from rules.hours import day_spans, is_working_time
from rules.limits import EmergencyRight, Span, WorkAmount

WHOLE = """
[me]
name = "Marta Rey"
addresses = ["marta@martarey.example"]
language = "es"                      # of screens
signature = "Marta"

[limits]
zone = "Europe/Madrid"
hours = { mon-fri = ["09:00-14:00", "15:00-18:00"] }
holidays = { country = "ES", region = "MD" }
notice = "1 working day"
answer_within = "6 working hours"
rounds_included = 2
emergency_channel = "+34 600 000 000 (WhatsApp)"

[[limits.absence]]
from = 2026-08-03
to = 2026-08-21
reason = "vacation"
public = true

[[limits.exception]]
date = 2026-09-12
hours = ["10:00-13:00"]

[[limits.exception]]
rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"
start = 2026-01-09
hours = []

[[limits.season]]
from = "06-15"
to = "09-15"
hours = { mon-fri = ["08:00-15:00"] }

[[limits.absence]]
from = "12-24"
to = "01-06"

[urgent]
means = ["site down", "payment broken"]

[services]
offered = ["web design", "brand identity"]
refer = { printing = "Imprenta Sol, hola@imprentasol.example" }

[[client]]
name = "Osteria Notturna"
match = ["*@osterianotturna.example.org"]
language = "it"; register = "informal"; tone = "warm"
emergency = true

[[account]]
name = "studio"
address = "marta@martarey.example"
imap = { host = "imap.example", port = 993, tls = "implicit" }
smtp = { host = "smtp.example", port = 465, tls = "implicit" }
password_command = "pass show mail/studio"
since = "2 weeks"
tagging = "dry-run"

[watch]
connect_timeout = "0.5 s"
idle_renewal = "4 min"

[send]
give_up_after = "3 days"
""".replace('; register = "informal"; tone', '\nregister = "informal"\ntone')

NOW = datetime(2026, 6, 19, 16, 0, tzinfo=UTC)


@pytest.fixture
def read(tmp_path: Path):
    def load_text(text: str, now: datetime = NOW, record: bool = False) -> Config:
        file = tmp_path / "config.toml"
        file.write_text(text, encoding="utf-8")
        return load(file, tmp_path / "data", now, record=record)

    return load_text


def mistakes(read, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(text)
    assert caught.value.exit_code == 78
    return [str(problem) for problem in caught.value.problems]


def test_the_example_of_the_manual_is_understood(read):
    config = read(WHOLE)
    limits = config.current_limits
    assert config.problems == ()
    assert (config.me.name, config.me.language, limits.zone) == ("Marta Rey", "es", "Europe/Madrid")
    assert limits.week[4] == (Span(540, 840), Span(900, 1080))
    assert (limits.notice, limits.answer_within) == (WorkAmount(days=1), WorkAmount(minutes=360))
    assert day_spans(date(2026, 5, 2), limits).name == "Fiesta de la Comunidad de Madrid"
    assert limits.clients[0].emergency is EmergencyRight.YES
    account = config.accounts[0]
    assert (account.name, account.imap.tls, account.since_days, account.tagging) == (
        "studio",
        Tls.IMPLICIT,
        14,
        Tagging.DRY_RUN,
    )
    assert (config.watch.connect_timeout_seconds, config.watch.idle_renewal_seconds) == (0.5, 240)
    assert config.send.give_up_after_seconds == 3 * 86_400


def test_an_empty_file_means_the_defaults(read):
    config = read("")
    assert config.accounts == ()
    assert config.watch.poll_interval_seconds == 120


def test_a_missing_file_says_how_to_make_one(tmp_path):
    with pytest.raises(ConfigError, match="lindero setup"):
        load(tmp_path / "none.toml", tmp_path)


def test_all_mistakes_are_told_at_once_with_their_places(read):
    told = mistakes(
        read,
        """
[limits]
zone = "Europe/Madird"
huors = { mon = ["09:00-14:00"] }
hours = { mon = ["09:00-14:00", "13:00-18:00"], tue = ["9:75-10:00"], wen = [] }
holidays = { country = "ES", region = "Cataluna" }
notice = "soon"
[watch]
read_timeout = "60"
""",
    )
    assert any(t.startswith("limits.zone") and "Europe/Madrid?" in t for t in told)
    assert any(t.startswith("limits.huors: unknown key") and "hours?" in t for t in told)
    assert any(t.startswith("limits.hours: mon: 09:00-14:00 and 13:00-18:00 overlap") for t in told)
    assert any(t.startswith("limits.hours: tue") for t in told)
    assert any(t.startswith("limits.hours: wen") and "wed?" in t for t in told)
    assert any(t.startswith("limits.holidays.region") and "did you mean CT, Catalunya?" in t for t in told)
    assert any(t.startswith("limits.notice") for t in told)
    assert any(t.startswith("watch.read_timeout") for t in told)


def test_a_bad_client_or_absence_is_left_out_and_the_rest_works(read):
    config = read(
        """
[limits]
zone = "Europe/Madrid"
[[limits.absence]]
from = 2026-08-21
to = 2026-08-03
[[limits.absence]]
from = 2026-07-01
[[client]]
name = "No address"
[[client]]
name = "Good"
match = ["a@b.example"]
"""
    )
    assert [str(p).partition(":")[0] for p in config.problems] == ["limits.absence[1].to", "client[1].match"]
    assert [client.name for client in config.current_limits.clients] == ["Good"]
    assert [absence.first for absence in config.current_limits.absences] == [date(2026, 7, 1)]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_a_connection_in_the_clear_is_for_loopback(read, host):
    account = f'[[account]]\naddress = "a@b.example"\nimap = {{ host = "{host}", tls = "none" }}'
    assert read(account).accounts[0].imap.tls is Tls.NONE
    assert any("in the clear" in told for told in mistakes(read, account.replace(host, "imap.example")))


def test_mail_is_judged_by_the_version_that_held_when_it_came(read):
    before = '[limits]\nzone = "Europe/Madrid"\nhours = { mon-fri = ["09:00-14:00"] }'
    read(before, now=datetime(2026, 1, 1, tzinfo=UTC), record=True)
    config = read(before.replace("14:00", "20:00"), record=True)
    evening = datetime(2026, 6, 18, 17, 0, tzinfo=UTC)
    assert not is_working_time(evening, config.limits.at(evening))
    assert is_working_time(evening, config.current_limits)


def test_broken_toml_is_told_with_its_line(read):
    assert any("line 2" in told for told in mistakes(read, "[limits]\nzone = Europe"))

"""The Sieve script, read by Dovecot's own interpreter, says what the engine says."""

import getpass
import os
import random
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from rules.hours import is_working_time
from rules.languages import BUILT_IN_LANGUAGES
from rules.limits import Limits
from rules.outlets import exported
from tests.limits_samples import FULL, SAMPLES
from tests.patience import PATIENCE_SECONDS

pytestmark = [
    pytest.mark.sieve,
    pytest.mark.skipif(shutil.which("sieve-test") is None, reason="Debian's dovecot-sieve is not installed"),
]
TODAY = date(2026, 6, 19)
BEGIN = datetime(2026, 1, 1, 12, tzinfo=UTC)
AT_ONCE = 25  # instants asked in one run: each becomes a header of the mail and a copy of the test
QUESTIONS = int(os.environ.get("LINDERO_QUESTIONS", "50"))
NOW = re.compile(r'currentdate( :zone "[^"]*")( :value "\w+")? "(\w+)"')


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that Dovecot's tools may use: as root they give up their rights, and pytest's own folders are closed."""
    path = Path(tempfile.mkdtemp(prefix="lindero-sieve-"))
    settings = {"log_path": "/dev/stderr", "base_dir": path / "base", "mail_location": f"maildir:{path}/mail"}
    settings |= {"mail_home": path, "ssl": "no"}
    (path / "dovecot.conf").write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
    path.chmod(0o777)
    yield path
    shutil.rmtree(path, ignore_errors=True)


def run(folder: Path, name: str, *rest: str) -> "subprocess.CompletedProcess[str]":
    drop = ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"] if os.geteuid() == 0 else []
    user = "nobody" if drop else getpass.getuser()
    return subprocess.run(
        [*drop, name, "-c", str(folder / "dovecot.conf"), *rest],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
        env={"HOME": str(folder), "USER": user, "PATH": os.environ["PATH"]},
    )


def off_by_sieve(script: str, instants: list[datetime], folder: Path) -> list[bool]:
    """Does the script take these instants for off-time? Its clock is read from headers instead of the machine."""
    test, _, _ = script.partition("if allof (")[2].partition(") {\n  addflag")
    parts = ['require ["date", "relational", "imap4flags"];']
    for number in range(len(instants)):
        asked = NOW.sub(lambda m, n=number: f'date{m[1]}{m[2] or ""} "x-t{n}" "{m[3]}"', test)
        parts.append(f'if allof ({asked}) {{ addflag "t{number}x"; }}')
    headers = [f"X-T{n}: {t.astimezone(UTC):%a, %d %b %Y %H:%M:%S} +0000" for n, t in enumerate(instants)]
    (folder / "asked.sieve").write_text("\n".join(parts), encoding="utf-8")
    (folder / "mail.eml").write_text("\n".join([*headers, "Subject: x", "", "x", ""]), encoding="utf-8")
    done = run(folder, "sieve-test", str(folder / "asked.sieve"), str(folder / "mail.eml"))
    assert done.returncode == 0, done.stderr[:2000]
    return [f"t{number}x" in done.stdout for number in range(len(instants))]


@pytest.mark.parametrize("limits", SAMPLES.values(), ids=SAMPLES.keys())
def test_the_script_agrees_with_the_engine(limits: Limits, folder: Path):
    script = exported(limits, "sieve", BUILT_IN_LANGUAGES.all[0], TODAY)
    chosen = random.Random(11)
    instants = [BEGIN + timedelta(minutes=chosen.randrange(60 * 24 * 729)) for _ in range(QUESTIONS)]
    for edge in (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)):
        instants += [edge + timedelta(minutes=30 * n + 5) for n in range(-4, 12)]
    for start in range(0, len(instants), AT_ONCE):
        asked = instants[start : start + AT_ONCE]
        assert off_by_sieve(script, asked, folder) == [not is_working_time(t, limits) for t in asked], asked


@pytest.mark.parametrize("code", ["en", "es", "it"])
def test_the_script_is_accepted_as_it_stands(code: str, folder: Path):
    language = next(language for language in BUILT_IN_LANGUAGES.all if language.code == code)
    channel = 'call "Marta" \\ now'
    limits = Limits(zone="Europe/Madrid", week=FULL.week, emergency_channel=channel, addresses=("a@b.example",))
    (folder / "limits.sieve").write_text(exported(limits, "sieve", language, TODAY), encoding="utf-8")
    done = run(folder, "sievec", str(folder / "limits.sieve"), str(folder / "limits.svbin"))
    assert done.returncode == 0, done.stderr

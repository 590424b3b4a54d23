"""Real and scripted servers for the wire tests. One Dovecot a test process; every test has a user of its own there."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.embedded import EmbeddedImap
from tests.certificates import Authority, Pair
from tests.dovecot import Dovecot, executable


@pytest.fixture(scope="session")
def authority(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def pair(authority) -> Pair:
    """A good certificate for this machine."""
    return authority.issue("good", "localhost", "127.0.0.1")


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A temporary folder that an unprivileged server may enter."""
    folder = Path(tempfile.mkdtemp(prefix="lindero-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def need_dovecot() -> None:
    """Skip, or fail where Dovecot is required."""
    if executable() is None:
        reason = "Dovecot is not installed (Debian: apt-get install dovecot-imapd dovecot-lmtpd)"
        if os.environ.get("LINDERO_REQUIRE_DOVECOT") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def dovecot(open_folder) -> Iterator[Dovecot]:
    need_dovecot()
    pair = Authority(open_folder).issue("dovecot", "localhost", "127.0.0.1")
    server = Dovecot(open_folder / "dovecot", pair.cert, pair.key)
    try:
        yield server.start()
    finally:
        server.close()


@pytest.fixture
def user() -> str:
    """A user of Dovecot whose mailbox is empty."""
    return f"u{uuid.uuid4().hex[:12]}"


@pytest.fixture
def pymap() -> Iterator[EmbeddedImap]:
    with EmbeddedImap("marta", "secret") as server:
        yield server

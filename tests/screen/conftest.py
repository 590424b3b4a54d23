"""A desk over the demo's story that a test may change."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.session import Session
from tests.desks import a_session


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Session]:
    with a_session(tmp_path) as session:
        yield session

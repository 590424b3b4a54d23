"""A desk over the demo's story, for the tests of its rooms."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.desk import Desk
from assistant.session import Session
from tests.desks import a_session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with a_session(tmp_path) as session:
        yield session


@pytest.fixture
def desk(session: Session) -> Desk:
    return session.desk

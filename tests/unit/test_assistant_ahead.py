"""Chunks are recorded one behind the reading, in their order, and none behind a gap."""

import pytest

from assistant.ahead import Ahead
from assistant.errors import StoreError
from assistant.intake import Taken


class Intake:
    """Notes what is done to chunks; these are numbers."""

    def __init__(self, unwritable=()):
        self.done, self.unwritable = [], unwritable

    def begin(self, chunk):
        self.done.append(f"begin {chunk}")
        return chunk

    def finish(self, chunk):
        if chunk in self.unwritable:
            raise StoreError("the disk is full")
        self.done.append(f"finish {chunk}")
        return Taken([lambda: self.done.append(f"tell {chunk}")])


def test_a_chunk_is_recorded_when_the_next_has_begun():
    intake = Intake()
    with Ahead(intake) as ahead:
        ahead.take(1)
        ahead.take(2)
        assert intake.done == ["begin 1", "begin 2", "finish 1", "tell 1"]
    assert intake.done[4:] == ["finish 2", "tell 2"]
    assert ahead.new == 2


def test_when_the_connection_ends_what_was_read_is_recorded():
    intake = Intake()
    with pytest.raises(ConnectionError), Ahead(intake) as ahead:
        ahead.take(1)
        raise ConnectionError
    assert intake.done == ["begin 1", "finish 1", "tell 1"]


def test_behind_a_chunk_that_cannot_be_recorded_nothing_is():
    intake = Intake(unwritable=[1])
    with pytest.raises(StoreError), Ahead(intake) as ahead:
        ahead.take(1)
        ahead.take(2)
    assert intake.done == ["begin 1", "begin 2"]

"""The quick ways for the usual shapes of dates and addresses say what the library says."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime, formataddr, getaddresses, parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.headers import addresses, decoded, instant, read_fields, split_message
from assistant.mail_dates import usual_date
from rules.message import Address

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2999, 12, 31), timezones=ZONES)


@given(INSTANTS)
def test_a_date_of_the_usual_shape_is_read_as_the_library_reads_it(when):
    written = format_datetime(when)
    assert usual_date(written) == parsedate_to_datetime(written)
    assert instant(f" {written} (CEST)") == usual_date(written)


def test_imap_writes_hyphens_and_pads_the_day():
    assert usual_date(" 5-Jun-2026 10:00:00 +0000") == datetime(2026, 6, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "Fri", "5 Jun 26 10:00:00 +0200", "5 Juni 2026 10:00:00 +0200", "5 Jun 2026 10:00"]
)
def test_another_shape_is_left_to_the_library(text):
    assert usual_date(text) is None


@pytest.mark.parametrize(
    "text", ["31 Feb 2026 10:00:00 +0200", "5 Jun 2026 25:00:00 +0200", "5 Jun 2026 10:00:00 +9999"]
)
def test_a_date_there_is_not_is_no_instant(text):
    assert instant(text) is None


@given(st.text("aZ.é'-_ \"(<,", max_size=12), st.sampled_from(["ana@client.example", "a.b+c@x-y.example", "ana@x"]))
def test_an_address_of_the_usual_shape_is_read_as_the_library_reads_it(name, address):
    written = formataddr((name, address))
    [(said, there)] = getaddresses([written])
    assert addresses(written) == (Address(decoded(said), there),)


@given(st.text(" \t:aB-\n>\x00é", max_size=60))
def test_every_field_line_is_kept_or_begins_the_body(text):
    raw = text.encode()
    head, body = split_message(raw)
    assert head + body in (raw, raw.replace(b"\n\n", b"\n", 1), raw[1:])
    assert all(name for name, _ in read_fields(head))

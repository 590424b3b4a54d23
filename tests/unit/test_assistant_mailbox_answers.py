"""What servers answer, as values."""

import pytest

from assistant.mailbox.answers import Standing, standing_in


@pytest.mark.parametrize(
    ("records", "standing"),
    [
        ([b'"Sent" (UIDVALIDITY 7 UIDNEXT 12)'], Standing(7, 12)),
        ([b"Sent (uidnext 12 MESSAGES 3 uidvalidity 7)"], Standing(7, 12)),
        ([b'"Sent (UIDNEXT 99)" (UIDVALIDITY 7 UIDNEXT 12)'], Standing(7, 12)),
        ([(b"{4}", b"Sent"), b" (UIDVALIDITY 7 UIDNEXT 12)"], Standing(7, 12)),
        ([b'"Sent" (MESSAGES 3)'], Standing(0, 0)),
        ([], Standing(0, 0)),
    ],
)
def test_a_standing_is_read_from_the_list_at_the_end(records, standing):
    assert standing_in(records) == standing

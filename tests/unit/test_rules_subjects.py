"""Subjects that were written for an earlier mail."""

import pytest

from rules.subjects import is_old


@pytest.mark.parametrize(
    "subject",
    ["Re: banner", "RE[2]: banner", "R: banner", "AW: banner", "Rif: banner", "Fwd: banner", "RV: cartel", "I: logo"],
)
def test_the_subject_of_an_answer_or_of_mail_passed_on_is_old(subject: str) -> None:
    assert is_old(subject)


@pytest.mark.parametrize(
    "subject", ["", "Banner", "Reminder: banner", "Ideas: a banner", "Three logos", "Info: chiusura"]
)
def test_a_subject_of_its_own_is_new(subject: str) -> None:
    assert not is_old(subject)

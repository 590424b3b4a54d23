from base64 import b64encode

import pytest

from assistant.keys import without_secret
from assistant.settings import Server
from assistant.smtp_login import authenticate


def code(text: str) -> str:
    return b64encode(text.encode()).decode()


@pytest.mark.parametrize("hears_the_name_at_once", [True, False])
def test_a_server_that_asks_for_the_name_gets_the_name_and_not_the_password(hears_the_name_at_once):
    asks = [code("Password:")] if hears_the_name_at_once else [code("User Name"), code("Password:")]
    answers = [*((334, question.encode()) for question in asks), (235, b"welcome")]
    said: list[str] = []

    def say(*words: str) -> tuple[int, bytes]:
        said.append(words[-1])
        return answers.pop(0)

    assert authenticate(say, "LOGIN", "marta", "secret", Server("smtp.example", 465)) == (235, "welcome")
    assert said == ["LOGIN " + code("marta"), *([] if hears_the_name_at_once else [code("marta")]), code("secret")]


@pytest.mark.parametrize(
    "echo", ["secret", code("secret"), code("\0marta\0secret"), code("user=m\1auth=Bearer secret")]
)
def test_l7_a_secret_that_a_server_repeats_in_any_form_is_not_told(echo):
    assert without_secret(f"[AUTHENTICATIONFAILED] no such login: {echo}", "secret") == (
        "[AUTHENTICATIONFAILED] no such login: …"
    )

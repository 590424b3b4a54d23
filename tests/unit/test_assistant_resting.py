"""Memory given back while no mail comes; the next mail is judged as before."""

import sys

from assistant.mime import read_message
from assistant.resting import rest
from rules.languages import BUILT_IN_LANGUAGES
from rules.verdict import judge
from tests.watching import FRIDAY_NIGHT, LIMITS, mail

BODIES = ("Could you send it by Sunday? It is urgent.", "¡Lo necesito para mañana!", "Ti serve per lunedì 3 agosto?")


def test_after_a_rest_every_mail_is_judged_as_before():
    messages = [read_message(mail(n, body=body), FRIDAY_NIGHT, True) for n, body in enumerate(BODIES)]
    before = [judge(message, LIMITS) for message in messages]
    rest()
    assert [judge(message, LIMITS) for message in messages] == before


def test_a_rest_empties_every_cache_of_the_rules():
    judge(read_message(mail(1, body=BODIES[0]), FRIDAY_NIGHT, True), LIMITS)
    rest()
    caches = [
        value
        for name, module in list(sys.modules.items())
        if name.startswith("rules.")
        for value in vars(module).values()
        if hasattr(value, "cache_info")
    ]
    assert caches
    assert all(cache.cache_info().currsize == 0 for cache in caches)
    assert "all" not in vars(BUILT_IN_LANGUAGES)

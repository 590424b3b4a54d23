"""What is kept is worked out once, and there is never too much of it."""

from rules.kept import MOST, Kept


def test_a_value_is_worked_out_once() -> None:
    asked: list[int] = []
    doubles = Kept[int, int](lambda key: asked.append(key) or 2 * key)
    assert [doubles[3], doubles[0], doubles[3], doubles[0]] == [6, 0, 6, 0]
    assert asked == [3, 0]


def test_what_is_kept_never_grows_beyond_its_bound() -> None:
    same = Kept[int, int](lambda key: key)
    assert all(same[key] == key for key in range(2 * MOST + 1))
    assert len(same) <= MOST

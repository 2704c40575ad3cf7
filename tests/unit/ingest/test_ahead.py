import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.ingest.ahead import ahead


@given(st.lists(st.integers() | st.none()))
def test_gives_the_same_items_in_the_same_order(items: list[int | None]) -> None:
    with ahead(iter(items)) as found:
        assert list(found) == items


def test_raises_what_making_an_item_raised_after_the_items_before_it() -> None:
    def broken() -> Iterator[int]:
        yield 1
        yield 2
        raise KeyError("third")

    taken: list[int] = []
    with pytest.raises(KeyError, match="third"), ahead(broken()) as found:
        taken.extend(found)
    assert taken == [1, 2]


def test_leaving_early_stops_the_thread_and_closes_nothing_half() -> None:
    made: list[int] = []

    def endless() -> Iterator[int]:
        number = 0
        while True:
            made.append(number)
            yield number
            number += 1

    with ahead(endless()) as found:
        assert next(iter(found)) == 0
    assert not [t for t in threading.enumerate() if t.name == "jauge-read-ahead"]
    assert len(made) <= 4

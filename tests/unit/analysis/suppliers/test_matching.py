"""Which records stand for one call: at most one of each source, within a second of the first."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from jauge.analysis.engines import STARTED_US
from jauge.analysis.suppliers.matching import IS_REPEAT, SOURCES, WITHIN_US, matched

Record = tuple[int, int, str]
records = st.lists(
    st.tuples(
        st.integers(0, 1), st.integers(0, 4).map(lambda n: n * 400_000), st.sampled_from("abc")
    ),
    max_size=24,
)


def found(some: list[Record]) -> dict[bytes, tuple[str, bool]]:
    ordered = sorted(some)
    places, starts, origins = zip(*ordered, strict=True) if ordered else ((), (), ())
    table = pa.table(
        {
            "usage_id": pa.array([number.to_bytes(16, "big") for number in range(len(some))]),
            "place": pa.array(places, pa.int64()),
            STARTED_US: pa.array(starts, pa.int64()),
            "origin": pa.array(origins, pa.string()),
        }
    )
    return {row["usage_id"]: (row[SOURCES], row[IS_REPEAT]) for row in matched(table).to_pylist()}


@given(records)
def test_sources_repeat_each_other_and_never_themselves(some: list[Record]) -> None:
    told = found(some)
    firsts = sum(not is_repeat for _sources, is_repeat in told.values())
    assert all(
        sources == " + ".join(sorted(set(sources.split(" + ")))) for sources, _ in told.values()
    )
    assert len(told) == sum(
        len(sources.split(" + ")) for sources, is_repeat in told.values() if not is_repeat
    )
    assert len(told) <= 3 * firsts


@given(
    records.map(lambda some: [(place, start, "ab"[origin == "c"]) for place, start, origin in some])
)
def test_as_many_records_of_two_sources_are_matched_as_can_be(some: list[Record]) -> None:
    assert sum(is_repeat for _sources, is_repeat in found(some).values()) == _most(some)


def _most(some: list[Record]) -> int:
    """The largest matching, by paths that free a partner."""
    ones, others = ([each for each in sorted(some) if each[2] == name] for name in "ab")
    partner: dict[int, int] = {}

    def free(mine: int, seen: set[int]) -> bool:
        one = ones[mine]
        for number, other in enumerate(others):
            is_near = one[0] == other[0] and abs(one[1] - other[1]) <= WITHIN_US
            if is_near and number not in seen:
                seen.add(number)
                if number not in partner or free(partner[number], seen):
                    partner[number] = mine
                    return True
        return False

    return sum(free(mine, set()) for mine in range(len(ones)))

"""Records of one seat or person become one row."""

import pyarrow as pa

from jauge.sources.rosters.merge import merged


def test_uses_are_the_latest_ends_count_only_where_all_have_one() -> None:
    table = pa.table(
        {
            "user_id": ["a", "a", "b", "b", None],
            "plan": ["x", "y", None, None, "z"],
            "last_activity_at": [1, 3, None, None, 2],
            "joined_on": [5, 4, None, 9, 1],
            "left_on": [7, None, 8, 9, 1],
            "x_other_ids": ["2", "1\x1f2", None, None, "q"],
        }
    )
    found = {row["user_id"]: row for row in merged(table, ("user_id",)).to_pylist()}
    assert found["a"] == {
        "user_id": "a",
        "plan": "x + y",
        "last_activity_at": 3,
        "joined_on": 4,
        "left_on": None,
        "x_other_ids": "1\x1f2",
    }
    assert (found["b"]["plan"], found["b"]["left_on"]) == (None, 9)
    assert (found["b"]["joined_on"], found[None]["plan"]) == (9, "z")


def test_rows_of_their_own_stay_as_they_are() -> None:
    table = pa.table({"user_id": ["b", "a"], "plan": ["x", None]})
    assert merged(table, ("user_id",)) is table

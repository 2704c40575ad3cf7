from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from jauge.ledger import Added, Ledger
from jauge.model import Batch
from laws.ledger_rows import rates

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def batch(*rows: tuple[str, int]) -> Batch:
    table = pa.table({
        "natural_key": [key for key, _ in rows],
        "input_tokens": pa.array([tokens for _, tokens in rows], pa.int64()),
        "output_tokens": pa.array([1 for _ in rows], pa.int64()),
        "started_at": pa.array([NOW for _ in rows], pa.timestamp("us", "UTC")),
        "source": ["log" for _ in rows],
        "x_mapping": ["log" for _ in rows],
        "metering": ["measured" for _ in rows],
    })  # fmt: skip
    return Batch(kind="usage", namespace="log", table=table, read=len(rows))


def put(folder: Path, file: str, *batches: Batch) -> tuple[Added, list[str]]:
    with Ledger(folder, rates(folder), now=NOW) as ledger:
        with ledger.importing(file) as sink:
            for one in batches:
                sink.add(one)
        return sink.total, [str(rejection) for rejection in sink.rejections]


def test_a_key_with_other_values_is_rejected_by_name_and_the_first_row_stays(
    tmp_path: Path,
) -> None:
    assert put(tmp_path, "a.csv", batch(("k1", 100), ("k2", 5))) == (Added(2, 0), [])
    total, said = put(tmp_path, "b.csv", batch(("k1", 999), ("k2", 5)))
    assert total == Added(0, 1)
    assert len(said) == 1
    assert said[0].startswith("b.csv, key = 'k1': ")


def test_a_key_twice_in_one_file_with_other_values_is_rejected_once(tmp_path: Path) -> None:
    total, said = put(tmp_path, "a.csv", batch(("k1", 1), ("k1", 2), ("k2", 7), ("k2", 7)))
    assert total == Added(2, 1)
    assert [line.partition(": ")[0] for line in said] == ["a.csv, key = 'k1'"]


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_equal_rows_are_repeats_and_no_conflict(tmp_path: Path, order: tuple[int, int]) -> None:
    rows = {1: batch(("k1", 1), ("k2", 2)), 2: batch(("k2", 2), ("k3", 3))}
    assert put(tmp_path, "a.csv", rows[order[0]]) == (Added(2, 0), [])
    assert put(tmp_path, "b.csv", rows[order[1]]) == (Added(1, 1), [])

"""Appending: tenants, dry runs, odd columns, rows without a time, failures half way."""

from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pytest

from jauge.ledger import Added, Ledger, Rates
from jauge.ledger.layout import CHUNK_ROWS
from jauge.model import Batch
from laws.ledger_rows import NOW, batch, call, commits, exported, files_of, put


def rows(workspace: Path) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in exported(workspace).splitlines()]


def test_the_same_key_in_two_tenants_is_two_rows(tmp_path: Path, book: Rates) -> None:
    one = batch([call(1, x_session="s"), call(2, x_session="s")])
    for tenant in ("acme/eu", "o'neill"):
        assert put(tmp_path, book, one, tenant=tenant) == Added(2, 0)
    assert sorted(row["tenant"] for row in rows(tmp_path)) == ["acme/eu"] * 2 + ["o'neill"] * 2
    assert len({row["usage_id"] for row in rows(tmp_path)}) == 4
    pauses = [row["x_pause_ms"] for row in rows(tmp_path)]
    assert sorted(pauses, key=str) == [420_000, 420_000, None, None]
    with Ledger(tmp_path, book, now=NOW) as ledger:
        ledger.compact(everything=True)
        assert ledger.check() == []
    assert put(tmp_path, book, one, tenant="acme/eu") == Added(0, 2)


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([call(1)]))
    before = files_of(tmp_path / "ledger")
    twice = batch([call(1), call(2), call(2)]), batch([call(2)], "other"), batch([call(2)])
    assert put(tmp_path, book, *twice, dry_run=True) == Added(2, 3)
    assert files_of(tmp_path / "ledger") == before


def test_columns_without_a_type_are_unknown(tmp_path: Path, book: Rates) -> None:
    row = {"natural_key": ["a"], "source": ["log"], "started_at": [NOW], "input_tokens": [10],
           "provider_name": ["acme"], "request_model": ["small"],
               "output_tokens": [0]}  # fmt: skip
    nothing = ("meters", "tags", "response_model", "x_session", "response_id")
    table = pa.table({**row, **{name: pa.nulls(1) for name in nothing}})
    put(tmp_path, book, Batch(kind="usage", namespace="log", table=table, read=1))
    assert rows(tmp_path)[0]["effective_cost"] == "0.0000015"


@pytest.mark.parametrize("others", [0, 1])
def test_a_row_without_a_time_is_kept_without_a_price(
    tmp_path: Path, book: Rates, others: int
) -> None:
    listed = [call(0, started_at=None), *(call(n) for n in range(1, others + 1))]
    assert put(tmp_path, book, batch(listed)) == Added(1 + others, 0)
    undated = next(row for row in rows(tmp_path) if row["started_at"] is None)
    assert undated["unpriced_reason"] == "no price in force on that day"
    with Ledger(tmp_path, book, now=NOW) as ledger:
        ledger.compact(everything=True)
        assert ledger.check() == []
    assert len(rows(tmp_path)) == 1 + others


def test_a_failure_keeps_the_chunks_before_it_and_nothing_after(
    tmp_path: Path, book: Rates
) -> None:
    with Ledger(tmp_path, book, now=NOW) as ledger:
        with pytest.raises(ZeroDivisionError), ledger.importing("a.csv") as sink:  # noqa: PT012
            sink.add(batch([call(1)]))
            sink.add(batch([call(2)], content=True))
            raise ZeroDivisionError
        assert sink.total == Added(1, 0)
    assert (len(rows(tmp_path)), commits(tmp_path)) == (1, 1)


def test_a_workspace_may_have_any_name(tmp_path: Path, book: Rates) -> None:
    odd = tmp_path / "l'été [1] * 100% ?"
    put(odd, book, batch([call(n) for n in range(3)]))
    with Ledger(odd, book, now=NOW) as ledger:
        ledger.compact(everything=True)
    assert put(odd, book, batch([call(1), call(9)])) == Added(1, 1)
    assert len(rows(odd)) == 4


def test_rows_are_committed_whenever_enough_of_them_are_held(
    tmp_path: Path, book: Rates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CHUNK_ROWS, "usage", 2)
    put(tmp_path, book, *(batch([call(number)]) for number in range(5)))
    assert (len(rows(tmp_path)), commits(tmp_path)) == (5, 3)

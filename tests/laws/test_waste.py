"""Laws of waste: what moves nothing, what scales, and what can only save less."""

import random
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from engines.usage_rows import priced, usage_row
from jauge.analysis import engines
from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import Case, load
from jauge.analysis.waste.claims import LEAST
from jauge.model import Finding
from waste_rows import case_of_rows

KINDS = ("batchable", "cache_missed", "context_bloat", "failed_spend", "retry_waste")
SEEDS = (5, 23)
START = datetime(2026, 10, 12, 20, 0, tzinfo=UTC)
_FOLDERS = count()
Found = Mapping[str, Sequence[Finding[Any]]]
Usual = Callable[[int], tuple[Case, Found]]


@pytest.fixture(scope="module")
def duckdb() -> Iterator[Session]:
    with engines.load("duckdb").start() as session:
        yield session


@pytest.fixture(scope="module")
def usual(duckdb: Session, tmp_path_factory: pytest.TempPathFactory) -> Usual:
    """The case of a seed's calls as they are, and what is found in it."""

    @cache
    def of(seed: int) -> tuple[Case, Found]:
        rows = [priced(row) for row in drawn(seed)]
        case = case_of_rows(duckdb, tmp_path_factory.mktemp("usual"), rows)
        every = {name: _sorted(load(name).find(case)) for name in KINDS}
        assert all(every.values())
        return case, every

    return of


def drawn(seed: int, agents: int = 3, prefix: str = "agent") -> list[dict[str, Any]]:
    """Calls with what waste is made of: growing sessions, pauses, errors, retries, night bulks."""
    chance = random.Random(seed)  # noqa: S311 - reproducible rows, no secret
    rows: list[dict[str, Any]] = []
    for agent in range(agents):
        for session in range(chance.randrange(1, 4)):
            moment = START + timedelta(hours=chance.randrange(30))
            tokens = chance.randrange(1000, 20_000)
            name = f"{prefix}-{agent}-{session}"
            for _call in range(chance.randrange(1, 9)):
                moment += timedelta(seconds=chance.choice([5, 60, 400, 5000]))
                tokens = max(tokens + chance.randrange(-4000, 30_000), 100)
                read = chance.choice([0, 0, tokens // 2, None])
                rows.append(
                    _call_of(prefix, agent, chance)
                    | {
                        "started_at": moment,
                        "conversation_id": name,
                        "input_tokens": tokens,
                        "cache_read_input_tokens": read,
                        "x_prefix_tokens": chance.choice([None, tokens // 2]),
                        "output_tokens": chance.randrange(2000),
                    }
                )
        for place in range(chance.choice([0, 130])):
            night = {"started_at": START + timedelta(seconds=place), "output_tokens": 10}
            rows += [_call_of(prefix, agent, chance) | night | {"input_tokens": 5000}]
    rows.append({"agent_name": "last", "started_at": START + timedelta(days=5)})
    return [usage_row(number, **row) for number, row in enumerate(rows, 1)]


def _call_of(prefix: str, agent: int, chance: random.Random) -> dict[str, Any]:
    return {
        "agent_name": f"{prefix}-{agent}",
        "response_model": ("large-2", "small-1")[agent % 2],
        "status": chance.choices(["ok", "error", "cancelled"], [8, 2, 1])[0],
        "finish_reason": chance.choice([None, "stop", "length"]),
        "attempt": chance.choices([None, 1, 2], [6, 2, 1])[0],
        "prompt_hash": f"p{agent}",
    }


def found(
    session: Session,
    folder: Path,
    rows: Sequence[Mapping[str, Any]],
    kinds: Sequence[str] = KINDS,
    times: int = 1,
    files: int = 2,
) -> Found:
    """The findings of some kinds, in the order of their ids."""
    place = folder / str(next(_FOLDERS))
    case = case_of_rows(
        session, place, [dear(priced(dict(row)), times) for row in rows], "USD", files, times
    )
    return {name: _sorted(load(name).find(case)) for name in kinds}


def _sorted(some: Iterable[Finding[Any]]) -> Sequence[Finding[Any]]:
    return sorted(some, key=lambda one: one.finding_id)


def dear(row: Mapping[str, Any], times: int) -> dict[str, Any]:
    """The row at so many times its price."""
    return {
        name: value * times if name.endswith("_cost") and value is not None else value
        for name, value in row.items()
    }


def saved(some: Sequence[Finding[Any]]) -> dict[tuple[str, str], tuple[Decimal, Decimal, Decimal]]:
    """Low, mid and high by agent and model."""
    told: dict[tuple[str, str], tuple[Decimal, Decimal, Decimal]] = {}
    for one in some:
        saving = one.monthly_saving
        assert saving is not None
        key = str(one.subject["agent"]), str(one.subject["model"])
        told[key] = saving.low, saving.mid, saving.high
    return told


@pytest.mark.parametrize("seed", SEEDS[:1])
def test_the_order_of_rows_and_files_moves_nothing(
    duckdb: Session, tmp_path_factory: pytest.TempPathFactory, usual: Usual, seed: int
) -> None:
    folder, rows = tmp_path_factory.mktemp("order"), drawn(seed)
    mixed = random.Random(seed).sample(rows, len(rows))  # noqa: S311 - a shuffle, no secret
    assert usual(seed)[1] == found(duckdb, folder, mixed, files=3)


@pytest.mark.parametrize(("seed", "times"), [(SEEDS[0], 3), (SEEDS[1], 700)])
def test_savings_scale_with_prices_and_stay_within_what_the_agent_costs(
    duckdb: Session, tmp_path_factory: pytest.TempPathFactory, usual: Usual, seed: int, times: int
) -> None:
    folder, rows = tmp_path_factory.mktemp("scale"), drawn(seed)
    few, many = usual(seed)[1], found(duckdb, folder, rows, times=times)
    for kind, some in few.items():
        dearer = saved(many[kind])
        for key, ends in saved(some).items():
            for one, other in zip(ends, dearer[key], strict=True):
                assert abs(one * times - other) < Decimal("1e-12")
    for some in many.values():
        by_agent: dict[str, Decimal] = {}
        for one in some:
            saving, (cell,) = one.monthly_saving, one.base
            assert saving is not None
            assert saving.low >= 0
            by_agent[cell.name] = by_agent.get(cell.name, Decimal(0)) + saving.high
            assert by_agent[cell.name] <= cell.amount


@pytest.mark.parametrize("seed", SEEDS)
def test_splitting_sessions_raises_no_saving(
    duckdb: Session, tmp_path_factory: pytest.TempPathFactory, usual: Usual, seed: int
) -> None:
    folder, rows = tmp_path_factory.mktemp("split"), drawn(seed)
    kinds = ("cache_missed", "context_bloat", "retry_waste", "failed_spend")
    whole = usual(seed)[1]
    chance = random.Random(seed)  # noqa: S311 - reproducible rows, no secret
    borders = {name: START + timedelta(hours=chance.randrange(35)) for name in sessions(rows)}
    split = found(duckdb, folder, [halved(row, borders) for row in rows], kinds)
    for kind in kinds[:3]:
        before, after = saved(whole[kind]), saved(split[kind])
        assert after.keys() <= before.keys()
        assert all(
            one <= other
            for key in after
            for one, other in zip(after[key], before[key], strict=True)
        )
    lost = [
        sum(ends[2] for kind in kinds[2:] for ends in saved(told[kind]).values())
        for told in (whole, split)
    ]
    assert lost[1] <= lost[0] + LEAST * len(rows)


def sessions(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The sessions of some rows."""
    return sorted({row["conversation_id"] for row in rows if row.get("conversation_id")})


def halved(row: Mapping[str, Any], borders: Mapping[str, datetime]) -> dict[str, Any]:
    """The row, in another session from its border on."""
    name = row.get("conversation_id")
    is_late = name is not None and row["started_at"] >= borders[name]
    return {**row, "conversation_id": f"{name}-later" if is_late else name}


@pytest.mark.parametrize("seed", SEEDS[:1])
def test_other_agents_change_nothing(
    duckdb: Session, tmp_path_factory: pytest.TempPathFactory, usual: Usual, seed: int
) -> None:
    folder, rows = tmp_path_factory.mktemp("others"), drawn(seed)
    others = [
        {**row, "usage_id": (10**6 + place).to_bytes(16, "big")}
        for place, row in enumerate(drawn(seed + 1, prefix="other"))
    ]
    alone, beside = usual(seed)[1], found(duckdb, folder, [*rows, *others])
    for kind, some in alone.items():
        mine = [one for one in beside[kind] if str(one.subject["agent"]).startswith("agent")]
        assert mine == some


@pytest.mark.parametrize("seed", SEEDS[:1])
def test_no_call_is_both_tried_again_and_lost_and_every_row_is_there_once(
    duckdb: Session, usual: Usual, seed: int
) -> None:
    case, every = usual(seed)
    seen: dict[str, set[bytes]] = {}
    for name in KINDS:
        kind = load(name)
        assert kind.rows is not None
        ids: list[bytes] = []
        for one in every[name]:
            proof = duckdb.run(kind.rows(case, one).select("usage_id"))
            assert proof.num_rows == one.evidence[0].count
            ids.extend(proof["usage_id"].to_pylist())
        seen[name] = set(ids)
        assert len(seen[name]) == len(ids)
    assert not seen["retry_waste"] & seen["failed_spend"]

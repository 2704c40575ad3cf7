"""Precision and recall of anomalies on the real traces with injected ones, beside a naive detector.

python bench/anomaly FOLDER --tune 1-10 --report 11-20
python bench/anomaly FOLDER --world changes --report 11-20
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parent))

import changes
import world
from world import DAYS, FIRST, JUDGED_FROM, Traces, Truth, World

from jauge.analysis import engines
from jauge.analysis.anomalies.answer import anomalies
from jauge.analysis.anomalies.asked import Anomaly, Asked
from jauge.analysis.anomalies.rhythm import Rhythm
from jauge.analysis.desk import Desk
from jauge.analysis.held import Held
from jauge.model import parse_period
from jauge.pricing.fx import rate_on

FLOOR = 5.0
CAUSES = {
    "prompt": {"prompt", "tokens_per_call"},
    "model": {"model"},
    "volume": {"volume"},
    "retries": {"retries"},
    "key": {"key"},
    "few": {"prompt"},
    "slow": {"prompt"},
}
"""What may be named as the cause of what was injected."""
BOTH = {"prompt", "key"}
"""What must be named of a new prompt beside a leaked key."""
WORLDS = {"every": world.make, "changes": changes.make}


@dataclass(frozen=True)
class Claim:
    """Days, the names that a claim is about, and its cause."""

    first: date
    last: date
    names: frozenset[str]
    cause: str | None = None
    scope: str | None = None

    @property
    def causes(self) -> set[str | None]:
        """What it says why: its cause, and the key where it is about a key."""
        return {self.cause, *(["key"] if self.scope == "api_key_id" else [])}


def ours(folder: Path, rhythm: Rhythm) -> Iterator[Claim]:
    """What `jauge anomalies` says of the same rows."""
    path = folder / "usage.parquet"
    start, end = FIRST + timedelta(days=JUDGED_FROM), FIRST + timedelta(days=DAYS)
    with engines.load("duckdb").start() as session:
        desk = Desk(1, Held(session, {"usage": [path]}), rate_on)
        asked = Asked(
            period=parse_period(f"{start}..{end}"), floor=Decimal(str(FLOOR)), rhythm=rhythm
        )
        found = anomalies(desk, asked).found
    for one in found:
        yield Claim(one.first_on, one.last_on, names(one), one.cause, one.scope.name)


def names(one: Anomaly) -> frozenset[str]:
    """Every scope that an anomaly names."""
    scopes = [one.scope, *one.also]
    said = {"*" if not scope.name else str(scope.value) for scope in scopes}
    return frozenset(said | ({str(one.driver.value)} if one.driver else set()))


def naive(world: World, percent: float, days: int = 7) -> Iterator[Claim]:
    """A day of an agent beyond the mean of so many days by so many per cent, and the floor."""
    columns = {name: np.concatenate(world.columns[name])
               for name in ("agent_name", "started_us", "cost_micro")}  # fmt: skip
    first = np.datetime64(FIRST, "D").astype("datetime64[us]").astype(np.int64)
    day = (columns["started_us"] - first) // 86_400_000_000
    for agent in sorted({name for name in columns["agent_name"] if name}):
        mine = columns["agent_name"] == agent
        cost = np.bincount(day[mine], columns["cost_micro"][mine], DAYS) / 1e6
        run: list[int] = []
        for number in range(JUDGED_FROM, DAYS):
            usual = cost[number - days : number].mean()
            if cost[number] > usual * (1 + percent / 100) and cost[number] - usual >= FLOOR:
                if run and run[-1] != number - 1:
                    yield _claim(run, agent)
                    run = []
                run.append(number)
        if run:
            yield _claim(run, agent)


def _claim(run: Sequence[int], agent: str) -> Claim:
    first, last = (FIRST + timedelta(days=one) for one in (run[0], run[-1]))
    return Claim(first, last, frozenset({agent}))


def names_cause(claims: Iterable[Claim], truth: Truth) -> bool:
    """Whether claims on what was injected say why."""
    said = {cause for claim in claims for cause in claim.causes}
    return said >= BOTH if truth.kind == "both" else bool(said & CAUSES[truth.kind])


def meets(claim: Claim, truth: Truth) -> bool:
    """Whether a claim is about what was injected: the same days and one of its names."""
    if claim.first > truth.last or truth.first > claim.last:
        return False
    return bool(claim.names & {truth.agent, *truth.keys, "*"})


@dataclass
class Count:
    """Claims and injections, and how many of each met the other."""

    claims: int = 0
    right: int = 0
    truths: int = 0
    found: int = 0
    causes: int = 0

    def add(self, claims: Iterable[Claim], every: Sequence[Truth]) -> None:
        """The claims on one world: what cost less than the floor need not be found."""
        listed, truths = list(claims), [truth for truth in every if truth.excess >= FLOOR]
        self.claims += len(listed)
        self.right += sum(any(meets(claim, truth) for truth in every) for claim in listed)
        self.truths += len(truths)
        for truth in truths:
            mine = [claim for claim in listed if meets(claim, truth)]
            self.found += bool(mine)
            self.causes += bool(mine) and names_cause(mine, truth)

    def said(self) -> dict[str, float | int]:
        """The ratios."""
        return {
            "claims": self.claims,
            "injected": self.truths,
            "precision": round(self.right / self.claims, 3) if self.claims else 0.0,
            "recall": round(self.found / self.truths, 3) if self.truths else 0.0,
            "cause_named": round(self.causes / self.found, 3) if self.found else 0.0,
        }


def seeds(text: str) -> range:
    """`11-20` as its numbers."""
    first, _dash, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def judge(
    folder: Path, chosen: range, rhythms: Sequence[Rhythm], *, say: bool, name: str = "every"
) -> list[Count]:
    """Each rhythm over some seeds, and the naive detectors beside it."""
    traces, counts = Traces(), [Count() for _one in rhythms]
    beside = {"30 % over 7 days": Count(), "100 % over 7 days": Count()}
    missed: Counter[str] = Counter()
    wall = 0.0
    for seed in chosen:
        made = WORLDS[name](seed, traces)
        pq.write_table(made.table(), folder / "usage.parquet")
        truths = made.truths
        for count, rhythm in zip(counts, rhythms, strict=True):
            started = time.perf_counter()
            claims = list(ours(folder, rhythm))
            wall += time.perf_counter() - started
            count.add(claims, truths)
            missed.update(
                t.kind for t in truths if t.excess >= FLOOR and not any(meets(c, t) for c in claims)
            )
        beside["30 % over 7 days"].add(naive(made, 30), truths)
        beside["100 % over 7 days"].add(naive(made, 100), truths)
    if say:
        told = {"detector": "jauge", **counts[0].said(), "missed": dict(missed)}
        print(json.dumps({**told, "seconds_a_world": round(wall / len(chosen), 2)}), flush=True)
        for detector, count in beside.items():
            print(json.dumps({"detector": detector, **count.said()}), flush=True)
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tune", type=seeds, help="seeds on which thresholds are compared")
    parser.add_argument("--report", type=seeds, default=seeds("11-20"))
    hint = "anomalies of every kind, or prompt changes that are hard to see"
    parser.add_argument("--world", choices=sorted(WORLDS), default="every", help=hint)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    if asked.tune:
        rhythms = [
            Rhythm(limit=limit, least_ratio=ratio, tail=tail)
            for limit in (3.0, 4.5)
            for ratio in (1.35, 1.5)
            for tail in (1.0, 1.5, 2.0, 2.5)
        ]
        counts = judge(asked.folder, asked.tune, rhythms, say=False, name=asked.world)
        for rhythm, count in zip(rhythms, counts, strict=True):
            told = {"limit": rhythm.limit, "least_ratio": rhythm.least_ratio,
                    "tail": rhythm.tail, **count.said()}  # fmt: skip
            print(json.dumps(told), flush=True)
        return
    judge(asked.folder, asked.report, [Rhythm()], say=True, name=asked.world)


if __name__ == "__main__":
    main()

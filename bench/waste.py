"""The kinds of wasted calls, each in a process of its own, over all 90 days of a table of calls.

python bench/waste.py FOLDER --rows 10000000
"""

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from audit import imported
from jauge.analysis.finding_kinds import load
from jauge.surfaces.terminal.asking import Options
from jauge.surfaces.terminal.auditing import auditing
from measure import step

KINDS = ("cache_missed", "context_bloat", "retry_waste", "failed_spend", "batchable")
PERIOD = "2026-08-01..2026-10-31"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--kind", choices=KINDS)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    workspace = imported(asked.folder, asked.rows)
    if asked.kind is not None:
        find(workspace, asked.kind)
        return
    given = [str(asked.folder), "--rows", str(asked.rows)]
    for kind in KINDS:
        step(kind, [sys.executable, __file__, *given, "--kind", kind], asked.rows)


def find(workspace: Path, name: str) -> None:
    """One kind after what all kinds share: the agents and the prices."""
    with auditing(workspace, Options(period=PERIOD), datetime.now(UTC)) as audit:
        case = audit.case
        started = time.perf_counter()
        agents = 0 if case.calls is None else len(case.calls.agents)
        shared = time.perf_counter() - started
        prices = len(case.price_of)
        kind = load(name)
        started = time.perf_counter()
        found = list(kind.find(case))
        wall = time.perf_counter() - started
        started = time.perf_counter()
        rows = 0
        if found and kind.rows is not None:
            rows = int(kind.rows(case, found[0]).count().execute())
        figures = {
            "agents": agents,
            "agents_s": round(shared, 2),
            "prices": prices,
            "found": len(found),
            "find_s": round(wall, 2),
            "rows": rows,
            "rows_s": round(time.perf_counter() - started, 2),
        }
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()

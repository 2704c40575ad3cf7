"""A million tasks and their calls into the ledger, and what they cost and were worth.

python bench/units.py FOLDER --tasks 1000000
"""

import argparse
import shutil
import sys
from pathlib import Path

import duckdb

from measure import step

JAUGE = str(Path(sys.executable).with_name("jauge"))
START = "TIMESTAMPTZ '2026-08-02 00:00:00+00'"
TASKS = """
SELECT 'T-' || i AS task_id,
  ['ticket', 'claim', 'order', 'refund'][1 + CAST(hash(i) % 4 AS INT)] AS task_type,
  'agent-' || (i % 20) AS agent_name, moment AS started_at, moment + INTERVAL 60 SECOND AS ended_at,
  CASE WHEN hash(i, 1) % 10 < 7 THEN 'success' WHEN hash(i, 1) % 10 < 9 THEN 'failure'
    ELSE 'escalated' END AS outcome,
  'EUR' AS currency, CAST(hash(i, 2) % 40 AS DOUBLE) / 10 AS human_minutes,
  CASE WHEN hash(i, 1) % 10 >= 7 THEN hash(i, 3) % 12 END AS rework_minutes,
  CASE WHEN i % 3 = 0 THEN 'C-' || i END AS x_conversation_id
FROM (SELECT i, {start} + to_microseconds(CAST(i * (90 * 86400e6 / {tasks}) AS BIGINT)) AS moment
  FROM range({tasks}) t(i))
"""
CALLS = """
SELECT moment AS t, 'R-' || i || '-' || n AS id, CASE WHEN i % 3 = 1 THEN 'T-' || i END AS task,
  CASE WHEN i % 3 = 0 THEN 'C-' || i END AS conversation, 'agent-' || (i % 20) AS agent,
  500 + hash(i, n) % 4000 AS input, 50 + hash(i, n, 1) % 400 AS output
FROM (SELECT i, n, {start} + to_microseconds(CAST(i * (90 * 86400e6 / {tasks}) AS BIGINT)
    + (1 + n) * 1000000) AS moment FROM range({tasks}) t(i), range(2) u(n))
"""
CONFIGURATION = """[workspace]
currency = "EUR"

[mapping.calls]
match = "calls-*.parquet"
table = "usage"
key = ["id"]
constants = { provider_name = "openai", response_model = "gpt-4o-mini" }
[mapping.calls.columns]
started_at = "t"
response_id = "id"
task_id = "task"
conversation_id = "conversation"
agent_name = "agent"
input_tokens = "input"
output_tokens = "output"

[[value]]
amount = "0.90 EUR"
"""
BASELINE = """
[[baseline]]
task_type = "{name}"
working_minutes = 6
hourly_rate = "41 EUR"
success_rate = 0.97
"""


def main() -> int:
    """Generate, import, ask."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tasks", type=int, default=20_000)
    given = parser.parse_args()
    folder: Path = given.folder
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, query in (("tasks", TASKS), ("calls", CALLS)):
        file = folder / f"{name}-{given.tasks}.parquet"
        if not file.exists():
            made = query.format(tasks=given.tasks, start=START)
            duckdb.connect().execute(f"COPY ({made}) TO '{file}' (FORMAT parquet)")
        files.append(str(file))
    workspace = folder / "workspace"
    shutil.rmtree(workspace, ignore_errors=True)
    workspace.mkdir()
    baselines = (BASELINE.format(name=name) for name in ("ticket", "claim", "order", "refund"))
    (workspace / "jauge.toml").write_text(CONFIGURATION + "".join(baselines), encoding="utf-8")
    at = ["--workspace", str(workspace)]
    step(f"import {given.tasks:,} tasks and {2 * given.tasks:,} calls",
         [JAUGE, "import", *files, *at])  # fmt: skip
    every = ["--period", "2026-08-02..2026-11-01", "--json", *at]
    step(f"units of {given.tasks:,} tasks", [JAUGE, "units", *every])
    step("the same by agent and type", [JAUGE, "units", "--by", "agent,task_type", *every])
    step("findings of tasks", [
        JAUGE, "findings", "--kind", "low_margin_agent,route_to_human,unrecorded_cost", *at,
    ])  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The audit over a table of calls: how long all of it takes, and each kind of finding by itself.

python bench/audit.py FOLDER --rows 10000000
"""

import argparse
import json
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from jauge.analysis.finding_kinds import load as load_kind
from jauge.analysis.finding_kinds import names
from jauge.surfaces.terminal.asking import Options
from jauge.surfaces.terminal.auditing import auditing
from measure import step
from usage import with_models, write

JAUGE = str(Path(sys.executable).with_name("jauge"))
CONFIG = """
[workspace]
currency = "EUR"
timezone = "Europe/Paris"
[mapping.bench]
match = "calls*.parquet"
table = "usage"
columns = { started_at = "ts", provider_name = "provider", response_model = "model", \
agent_name = "agent", agent_version = "version", service_name = "service", \
input_tokens = "input", cache_read_input_tokens = "cached", output_tokens = "output", \
response_id = "response_id", conversation_id = "conversation", user_id = "person", \
api_key_id = "api_key", prompt_hash = "prompt", status = "status", attempt = "attempt", \
is_streamed = "streamed", environment = "env", "tags.team" = "team" }
key = ["response_id"]
[[tag.team]]
value = "{tags.team}"
when = { "tags.team" = "team-1*" }
"""
CALLS_OF_A_CONVERSATION = 12
AGENTS = 500


def generate(folder: Path, rows: int) -> Path:
    """Calls of 90 days: conversations of twelve, context that grows, retries, night jobs."""
    file = folder / f"calls-{rows}.parquet"
    if file.exists():
        return file
    db, count = with_models(40)
    step_us = 90 * 86_400_000_000 // rows
    query = (
        f"WITH c AS (SELECT r, r // {CALLS_OF_A_CONVERSATION} AS conv,"
        f" r % {CALLS_OF_A_CONVERSATION} AS place,"
        f" hash(r // {CALLS_OF_A_CONVERSATION}) % {AGENTS} AS a FROM range($1, $2) t(r))"
        " SELECT TIMESTAMPTZ '2026-08-01 00:00:00Z'"
        f" + to_microseconds(conv * {step_us * CALLS_OF_A_CONVERSATION} + place * 40000000) AS ts,"
        f" m.provider, m.model, 'agent-' || a AS agent, 'v' || (1 + r * 3 // {rows}) AS version,"
        " 'service-' || a % 40 AS service,"
        " CAST(500 + hash(conv, 2) % 4000 + place * 900 AS BIGINT) AS input,"
        " CAST(hash(r, 3) % 200 AS BIGINT) AS cached, CAST(hash(r, 4) % 800 AS BIGINT) AS output,"
        " 'chatcmpl-' || left(sha256(r::VARCHAR), 29) AS response_id,"
        " CASE WHEN a % 5 > 0 THEN 'conv-' || conv END AS conversation,"
        " CASE WHEN a % 5 > 1 THEN 'user-' || hash(conv, 7) % 2000 END AS person,"
        " 'key-' || a % 90 AS api_key, 'prompt-' || a || '-' || hash(conv, 9) % 3 AS prompt,"
        " CASE WHEN hash(r, 11) % 33 = 0 THEN 'error' ELSE 'ok' END AS status,"
        " CAST(CASE WHEN hash(r, 12) % 50 = 0 THEN 2 ELSE 1 END AS BIGINT) AS attempt,"
        " a % 3 = 0 AS streamed, 'prod' AS env, 'team-' || a % 40 AS team"
        f" FROM c JOIN m ON m.i = c.a % {count} ORDER BY r"
    )
    write(db, query, rows, file)
    return file


def imported(folder: Path, rows: int) -> Path:
    """The workspace with the calls in its ledger, made once."""
    workspace = folder / f"audited-{rows}"
    if workspace.exists():
        return workspace
    file = generate(folder, rows)
    unfinished = workspace.with_suffix(".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    (unfinished / "jauge.toml").write_text(CONFIG)
    step("import", [JAUGE, "--workspace", str(unfinished), "import", str(file)], rows)
    unfinished.rename(workspace)
    return workspace


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    workspace = imported(asked.folder, asked.rows)
    here = ["--workspace", str(workspace)]
    step("jauge audit", [JAUGE, *here, "audit", "--json"], asked.rows)
    kinds(workspace)


def kinds(workspace: Path) -> None:
    """Each kind in one process, after what they share: the agents, and the case itself."""
    with auditing(workspace, Options(), datetime.now(UTC)) as audit:
        case = audit.case
        started = time.perf_counter()
        agents = 0 if case.calls is None else len(case.calls.agents)
        figures = {"agents": agents, "wall_s": round(time.perf_counter() - started, 2)}
        print(json.dumps({"step": "agents", **figures}), flush=True)
        for name in names():
            started = time.perf_counter()
            found = len(list(load_kind(name).find(case)))
            wall = round(time.perf_counter() - started, 2)
            print(json.dumps({"step": name, "found": found, "wall_s": wall}), flush=True)


if __name__ == "__main__":
    main()

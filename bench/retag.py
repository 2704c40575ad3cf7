"""New rules over a year of calls: from a changed jauge.toml to cost by every tag by month.

python bench/retag.py FOLDER --rows 1000000 [--distinct]
"""

import argparse
import json
import shutil
import sys
import time
from pathlib import Path

from jauge.analysis.cost import Question
from jauge.analysis.desk import open_desk
from jauge.config import load
from jauge.pricing.fx import rate_on
from measure import step
from usage import CONFIG, with_models

JAUGE = str(Path(sys.executable).with_name("jauge"))
YEAR_US = 365 * 86_400_000_000
SPLITS = (
    ("platform", "team", "Platform", "effective_cost"),
    ("gateway", "team", "Gateway", "calls"),
    ("research", "project", "Research", "tokens"),
    ("licences", "unit", "Shared", "even"),
    ("labs", "project", "Labs", "effective_cost"),
)


def generate(folder: Path, count: int) -> Path:
    """A Parquet file of calls of twelve months by 500 agents of 40 teams."""
    file = folder / f"usage-year-{count}.parquet"
    if file.exists():
        return file
    db, found = with_models(300)
    query = (
        "SELECT TIMESTAMPTZ '2025-11-01 00:00:00Z' + to_microseconds(r *"
        f" {YEAR_US // count}) AS ts, m.provider, m.model, 'agent-' || a AS agent,"
        " CAST(200 + hash(r, 2) % 20000 AS BIGINT) AS input,"
        " CAST(hash(r, 3) % 200 AS BIGINT) AS cached, CAST(hash(r, 4) % 2000 AS BIGINT) AS output,"
        " CAST(0 AS BIGINT) AS reasoning, 'chatcmpl-' || left(sha256(r::VARCHAR), 29)"
        " AS response_id, left(sha256('t' || (r // 3)), 32) AS trace_id,"
        " left(sha256('s' || r), 16) AS span_id, 'conv-' || r AS conversation,"
        " CASE WHEN a % 5 = 0 THEN 'test' ELSE 'prod' END AS env,"
        " CASE WHEN a % 9 > 0 THEN 'team-' || a % 40 END AS team"
        f" FROM (SELECT r, hash(r, 1) % 500 AS a FROM range({count}) t(r)) JOIN m"
        f" ON m.i = hash(r) % {found} ORDER BY r"
    )
    db.execute(f"COPY ({query}) TO '{file}' (FORMAT parquet, COMPRESSION zstd)")
    return file


def rules(*, distinct: bool) -> str:
    """Fifty rules of three keys and five splits; with `distinct`, one reads conversations."""
    texts = [
        _rule("team", "Platform", 'agent = ["agent-4*", "agent-1"]', "from = 2026-03-01"),
        _rule("team", "Gateway", 'agent = "*7"'),
        *(_rule("team", f"Team {n}", f'agent = "agent-{n}*", environment = "prod"') for n in
          range(1, 16)),
        *(_rule("team", f"Team {n}", f'"tags.team" = "team-{n}"') for n in range(20)),
        *(_rule("project", name, f'team = "Team {n}*"') for n, name in
          enumerate(("Research", "Labs", "Search", "Chat", "Code"))),
        _rule("project", "{tags.team}", 'environment = "prod"'),
        _rule("unit", "Shared", 'team = ["Platform", "unallocated"]'),
        *(_rule("unit", f"Unit {n}", f'team = "Team {n}*"') for n in range(6)),
    ]  # fmt: skip
    if distinct:
        texts.insert(0, _rule("team", "Odd one", 'conversation_id = "conv-*77777"'))
    while len(texts) < 50:
        texts.append(_rule("unit", f"Rest {len(texts)}", f'agent = "agent-?{len(texts)}"'))
    texts += [
        f'[[split]]\nname = "{name}"\npool = {{ {to} = "{value}" }}\nto = "{to}"\nby = "{by}"\n'
        for name, to, value, by in SPLITS
    ]
    return "".join(texts)


def _rule(key: str, value: str, when: str, more: str = "") -> str:
    return f'[[tag.{key}]]\nvalue = "{value}"\nwhen = {{ {when} }}\n{more}\n'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--distinct", action="store_true", help="as many combinations as rows")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    file = generate(asked.folder, asked.rows)
    workspace = asked.folder / f"workspace-year-{asked.rows}"
    if not (workspace / "ledger/manifest.db").exists():
        shutil.rmtree(workspace, ignore_errors=True)
        workspace.mkdir()
        (workspace / "jauge.toml").write_text(CONFIG, encoding="utf-8")
        step("import", [JAUGE, "--workspace", str(workspace), "import", str(file)], asked.rows)
    (workspace / "jauge.toml").write_text(CONFIG + rules(distinct=asked.distinct))
    started, cpu = time.perf_counter(), time.process_time()
    found, total = answer(workspace)
    figures = {
        "rows": asked.rows,
        "lines": found,
        "wall_s": round(time.perf_counter() - started, 2),
        "cpu_s": round(time.process_time() - cpu, 2),
        "total": total,
    }
    print(json.dumps({"step": "retag", **figures}), flush=True)


def answer(workspace: Path) -> tuple[int, str]:
    """Cost by team, project, unit and month, after the splits: how many lines, and their sum."""
    config = load(workspace)
    by = (*config.tag, "month")
    question = Question(by=by, timezone="UTC", currency=str(config.workspace.currency))
    with open_desk(workspace, rate_on, config=config) as desk:
        found = desk.ask(question)
    return len(found.lines), str(found.totals[0].sums.effective_cost)


if __name__ == "__main__":
    main()

"""A usage table through the whole ledger: import, restate, question, size, and two peers.

python bench/usage.py FOLDER --rows 10000000
"""

import argparse
import json
import shutil
import sys
import time
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from jauge.analysis.cost import Question
from jauge.analysis.desk import open_desk
from jauge.ledger import open_snapshot
from jauge.ledger.schema import every_column
from jauge.pricing import bundled_book
from jauge.pricing.fx import rate_on
from measure import step

JAUGE = str(Path(sys.executable).with_name("jauge"))
PROVIDERS = {
    "openai": "openai",
    "anthropic": "anthropic",
    "google": "gcp.gemini",
    "mistral": "mistral_ai",
    "groq": "groq",
    "deepseek": "deepseek",
    "x-ai": "x_ai",
    "cohere": "cohere",
    "azure": "azure.ai.openai",
    "openrouter": "openrouter",
}
PART = 1_000_000
"""Rows that are made at a time, so that any number of them takes the same memory."""
CONFIG = """
[workspace]
currency = "USD"
[mapping.bench]
match = "usage*.parquet"
table = "usage"
columns = { started_at = "ts", provider_name = "provider", response_model = "model", \
agent_name = "agent", input_tokens = "input", cache_read_input_tokens = "cached", \
output_tokens = "output", reasoning_output_tokens = "reasoning", response_id = "response_id", \
trace_id = "trace_id", span_id = "span_id", conversation_id = "conversation", \
environment = "env", "tags.team" = "team" }
key = ["response_id"]
"""
ASKED = (
    "SELECT agent_name, epoch_us(started_at) // 86400000000 AS day, billing_currency,"
    " sum(effective_cost), sum(coalesce(cost_low, effective_cost)),"
    " sum(coalesce(cost_high, effective_cost)), sum(request_count), sum(input_tokens),"
    " sum(output_tokens) FROM ({rows}) WHERE role = 'counted' GROUP BY ALL"
)


def models(count: int) -> list[tuple[str, str]]:
    """`count` priced models of the book, as (provider_name, model)."""
    book = bundled_book()
    found = [
        (name, model)
        for provider, name in PROVIDERS.items()
        for model in sorted(book.prices(provider))
        if "*" not in model
    ]
    return found[:: max(1, len(found) // count)][:count]


def generate(folder: Path, rows: int) -> Path:
    """A Parquet file of calls over 90 days; ids are random, as providers make them."""
    file = folder / f"usage-{rows}.parquet"
    if file.exists():
        return file
    db, count = with_models(300)
    step_us = 90 * 86_400_000_000 // rows
    query = (
        f"SELECT TIMESTAMPTZ '2026-08-01 00:00:00Z' + to_microseconds(r * {step_us}) AS ts,"
        f" m.provider, m.model, 'agent-' || hash(r, 1) % 500 AS agent,"
        " CAST(200 + hash(r, 2) % 20000 AS BIGINT) AS input,"
        " CAST(hash(r, 3) % 200 AS BIGINT) AS cached, CAST(hash(r, 4) % 2000 AS BIGINT) AS output,"
        " CAST(0 AS BIGINT) AS reasoning, 'chatcmpl-' || left(sha256(r::VARCHAR), 29)"
        " AS response_id, left(sha256('t' || (r // 3)), 32) AS trace_id,"
        " left(sha256('s' || r), 16) AS span_id, 'conv-' || (r // 12) AS conversation,"
        " 'prod' AS env, 'team-' || hash(r, 5) % 40 AS team"
        f" FROM range($1, $2) t(r) JOIN m ON m.i = hash(r) % {count} ORDER BY r"
    )
    write(db, query, rows, file)
    return file


def with_models(count: int) -> tuple[duckdb.DuckDBPyConnection, int]:
    """A database with the table m of about `count` priced models, and how many they are."""
    db = duckdb.connect()
    db.execute("CREATE TABLE m (i BIGINT, provider VARCHAR, model VARCHAR)")
    found = [(i, *pair) for i, pair in enumerate(models(count))]
    db.executemany("INSERT INTO m VALUES (?, ?, ?)", found)
    return db, len(found)


def write(db: duckdb.DuckDBPyConnection, query: str, rows: int, file: Path) -> None:
    """What a query makes of the numbers from $1 to before $2, part by part, as a Parquet file."""
    unfinished = file.with_suffix(".part")
    schema = db.execute(query, [0, 0]).to_arrow_table().schema
    with pq.ParquetWriter(unfinished, schema, compression="zstd") as writer:
        for start in range(0, rows, PART):
            part = db.execute(query, [start, min(start + PART, rows)]).to_arrow_table()
            writer.write_table(part, row_group_size=PART // 8)
    unfinished.rename(file)


def contracts() -> str:
    """Contract prices that change every model of the table."""
    return "".join(
        f'[[price]]\nprovider = "{name}"\nmodel = "*"\ndiscount_percent = 7\ncontract = "B"\n'
        for name in PROVIDERS.values()
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    file = generate(asked.folder, asked.rows)
    workspace = asked.folder / f"workspace-{asked.rows}"
    shutil.rmtree(workspace, ignore_errors=True)
    workspace.mkdir()
    (workspace / "jauge.toml").write_text(CONFIG)
    here = ["--workspace", str(workspace)]
    step("import", [JAUGE, *here, "import", str(file)], asked.rows)
    weigh(workspace, asked.rows)
    step("jauge cost --by agent,day", [JAUGE, *here, "cost", "--by", "agent,day", "--json"])
    question(workspace)
    (workspace / "jauge.toml").write_text(CONFIG + contracts())
    step("restate (rate and write)", [JAUGE, *here, "restate", "--json"], asked.rows)
    genai_prices(file)


def weigh(workspace: Path, rows: int) -> None:
    """Bytes a row of usage and charge on disk."""
    size = sum(f.stat().st_size for f in (workspace / "ledger/usage").rglob("*.parquet"))
    print(json.dumps({"step": "size", "bytes_per_row": round(size / rows, 1)}), flush=True)


def question(workspace: Path) -> None:
    """The question inside a warm process, and plain DuckDB SQL over the same files as its limit."""
    with open_snapshot(workspace) as snapshot:
        files = [str(file) for file in snapshot.paths("usage")]
    rows = every_column("usage", f"FROM read_parquet({files}, union_by_name=true)")
    asked = Question(by=("agent", "day"), currency="USD")
    plain = duckdb.connect()
    with open_desk(workspace, rate_on) as desk:
        for name, ask in (
            ("question, warm process", lambda: len(desk.ask(asked).lines)),
            ("plain DuckDB SQL", lambda: len(plain.execute(ASKED.format(rows=rows)).fetchall())),
        ):
            groups, wall = 0, 0.0
            for _ in range(2):
                started = time.perf_counter()
                groups = ask()
                wall = time.perf_counter() - started
            figures = {"groups": groups, "wall_s": round(wall, 3)}
            print(json.dumps({"step": name, **figures}), flush=True)


def genai_prices(file: Path, rows: int = 20_000) -> None:
    """`genai-prices` called for each row, as a per-row rater would."""
    from genai_prices import Usage, calc_price

    table = duckdb.execute(
        f"SELECT model, input, cached, output FROM '{file}' WHERE provider = 'openai' LIMIT {rows}"
    ).fetchall()
    unknown = 0
    started = time.perf_counter()
    for model, tokens, cached, output in table:
        usage = Usage(input_tokens=tokens, cache_read_tokens=cached, output_tokens=output)
        try:
            calc_price(usage, model_ref=model, provider_id="openai")
        except LookupError:
            unknown += 1
    wall = time.perf_counter() - started
    figures = {"rows": len(table), "wall_s": round(wall, 2), "rows_per_s": round(len(table) / wall)}
    print(json.dumps({"step": "genai-prices per row", **figures, "unknown": unknown}), flush=True)


if __name__ == "__main__":
    main()

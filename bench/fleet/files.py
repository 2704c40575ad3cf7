"""A fleet as files: calls, tasks and registry as an organisation has them, and labels apart."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fleet.roster import LAST, Made, roster

CONFIG = """
[workspace]
currency = "EUR"
timezone = "Europe/Paris"
[mapping.calls]
match = "calls*.parquet"
table = "usage"
columns = { started_at = "ts", provider_name = "provider", response_model = "model", \
agent_name = "agent", agent_version = "version", service_name = "service", \
environment = "environment", input_tokens = "input", output_tokens = "output", \
status = "status", response_id = "response_id", conversation_id = "conversation", \
user_id = "person", api_key_id = "api_key", prompt_hash = "prompt", tool_names = "tools", \
feature = "feature" }
key = ["response_id"]
[mapping.edge]
match = "edge*.parquet"
table = "usage"
columns = { started_at = "ts", provider_name = "provider", response_model = "model", \
agent_name = "agent", service_name = "service", environment = "environment", \
input_tokens = "input", output_tokens = "output", status = "status", \
response_id = "response_id", user_id = "person", api_key_id = "api_key", \
prompt_hash = "prompt", tool_names = "tools", feature = "feature" }
key = ["response_id"]
[mapping.tasks]
match = "tasks*.csv"
table = "task"
columns = { task_id = "id", agent_name = "agent", started_at = "ts", outcome = "outcome", \
task_type = "type" }
"""
MODELS = ("gpt-4o-mini", "gpt-4.1-mini", "gpt-4.1")
SCHEMA = pa.schema([
    ("ts", pa.timestamp("us", "UTC")), ("provider", pa.string()), ("model", pa.string()),
    ("agent", pa.string()), ("version", pa.string()), ("service", pa.string()),
    ("environment", pa.string()), ("input", pa.int64()), ("output", pa.int64()),
    ("status", pa.string()), ("response_id", pa.string()), ("conversation", pa.string()),
    ("person", pa.string()), ("api_key", pa.string()), ("prompt", pa.string()),
    ("tools", pa.list_(pa.string())), ("feature", pa.string()),
])  # fmt: skip


def write(folder: Path, seed: int) -> int:
    """Write the fleet of a seed into an empty folder; how many calls it has."""
    made = roster(seed)
    (folder / "jauge.toml").write_text(CONFIG)
    rows = 0
    for source in ("calls", "edge"):
        some = [one for one in made if one.source == source]
        calls = [row for one in some for row in calls_of(one, Random(f"{seed} {one.name}"))]
        Random(seed).shuffle(calls)
        pq.write_table(pa.Table.from_pylist(calls, schema=SCHEMA), folder / f"{source}.parquet")
        rows += len(calls)
    tasks = [line for one in made for line in tasks_of(one, Random(f"{seed} {one.name} tasks"))]
    (folder / "tasks.csv").write_text("\n".join(["id,agent,ts,outcome,type", *tasks]) + "\n")
    entries = [entry_of(one) for one in made if one.entry is not None]
    (folder / "registry.json").write_text(json.dumps(entries, default=str, indent=1))
    labels = {
        f"{one.name} {one.environment}": {
            "class": one.truth, "twin": one.twin, "rhythm": one.rhythm, "service": one.service,
        }
        for one in made
    }  # fmt: skip
    (folder.with_name(f"{folder.name}-labels.json")).write_text(json.dumps(labels, indent=1))
    return rows


def entry_of(one: Made) -> dict[str, object]:
    """What the organisation says of it."""
    return {
        "name": one.name,
        "service_name": one.service,
        "environment": one.environment,
        "discovered_at": date(2026, 1, 15),
        "sources": ["people"],
        **(one.entry or {}),
    }


def calls_of(one: Made, chance: Random) -> Iterator[dict[str, Any]]:
    """The calls of an agent, those of a day spread over its hours."""
    number = 0
    sizes = [(chance.randint(20, 900), chance.randint(1, 60)) for _ in range(3)]
    model = chance.choice(MODELS)
    for place, day in enumerate(one.days):
        many = max(1, round(one.per_day * (1 + (one.growth - 1) * place / len(one.days))))
        for _ in range(many):
            number += 1
            person = chance.choice(one.users) if one.users else None
            failed = chance.random() < error_rate(one, day)
            read, written = size(one, chance, sizes)
            asked = chance.sample(one.tools, min(len(one.tools), chance.randint(1, 3)))
            yield {
                "ts": datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
                + timedelta(seconds=chance.randrange(36_000)),
                "provider": "openai",
                "model": model,
                "agent": one.name,
                "version": version(one, day, chance),
                "service": one.service,
                "environment": one.environment,
                "input": read,
                "output": (None if number % 3 else written // 4) if failed else written,
                "status": "error" if failed else "ok",
                "response_id": f"{one.name}-{one.environment}-{number}",
                "conversation": f"{one.name}-{number // 3}" if person else None,
                "person": person,
                "api_key": one.key,
                "prompt": drawn(one.prompts, chance),
                "tools": asked or None,
                "feature": drawn(one.features, chance),
            }


def size(one: Made, chance: Random, sizes: list[tuple[int, int]]) -> tuple[int, int]:
    """Tokens read and written: always the same, a few, some odd ones among them, or any."""
    if one.sizes == "same":
        return sizes[0]
    if one.sizes == "few" or (one.sizes == "noisy" and chance.random() > 0.03):
        return chance.choice(sizes)
    return chance.randint(200, 20_000), chance.randint(5, 2_000)


def error_rate(one: Made, day: date) -> float:
    """The part of its calls that fails on a day."""
    return max((rate for since, rate in one.errors if day >= since), default=0.01)


def version(one: Made, day: date, chance: Random) -> str | None:
    """Drawn by their parts from those that there are; the first one alone until another came."""
    there = [(name, part) for since, name, part in one.versions if day >= since]
    return there[0][0] if len(there) == 1 else drawn(tuple(there), chance)


def drawn(parts: tuple[tuple[str, float], ...], chance: Random) -> str | None:
    if not parts:
        return None
    return chance.choices([name for name, _ in parts], [part for _, part in parts])[0]


def tasks_of(one: Made, chance: Random) -> Iterable[str]:
    """Three tasks a day in the last 40 days, where its success is known."""
    if one.success is None:
        return
    for number in range(120):
        outcome = "success" if chance.random() < one.success else "failure"
        day = LAST - timedelta(days=number // 3)
        yield f"{one.name}-{number},{one.name},{day}T09:00:00Z,{outcome},answer"

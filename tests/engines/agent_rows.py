"""Usage rows whose agents are told in every way that rows can tell them."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from engines.usage_rows import MODELS, priced, usage_row

FIRST = datetime(2026, 10, 20, 6, 0, tzinfo=UTC)
WAYS: tuple[dict[str, Any], ...] = (
    {"agent_name": "support-bot", "service_name": "support", "environment": "prod"},
    {"agent_name": "Support Bot v2", "service_name": "support", "environment": "prod"},
    {"agent_name": "support-bot", "service_name": "support", "environment": "test"},
    {"agent_name": "triage", "service_name": "support", "environment": "prod",
     "prompt_hash": "p-support"},
    {"agent_name": "router", "service_name": "support", "environment": "prod",
     "prompt_hash": "p-support"},
    {"agent_name": "billing", "service_name": "billing", "api_key_id": "key-1"},
    {"agent_name": "billing", "service_name": "billing", "agent_version": "1.2"},
    {"agent_name": "billing", "service_name": "billing", "service_namespace": "finance"},
    {"api_key_id": "key-1"},
    {"api_key_id": "key-2", "feature": "search"},
    {"agent_name": "", "tags": {"agent": "tagged"}},
    {"agent_name": "unknown", "service_name": "unknown_service:python"},
    {"prompt_hash": "p-often"},
    {"feature": "summary"},
    {"tags": {"user_agent": "claude-cli/2.0.1 (external, cli)"}},
    {"tags": {"user_agent": "claude-cli/2.1.0 (external, cli)"}},
    {"x_columns": {"x_user_agent": "python-httpx/0.28"}, "project_id": "proj-9"},
    {"project_id": "proj-9"},
    {"tenant": "acme", "agent_name": "support-bot"},
    {"agent_name": "orchestrator", "tool_names": ["Bash", "Edit"]},
    {"agent_name": 'odd "name" \'x\' ; --', "environment": "élève"},
    {},
    {"tenant": "acme"},
)  # fmt: skip
"""What a row carries, one way each."""


def agent_rows(count: int, seed: int = 11, ways: int | None = None) -> list[dict[str, Any]]:
    """Calls of a month in these ways, with users, conversations, models of two currencies, rows
    without a price, check rows and ranges."""
    chance = random.Random(seed)  # noqa: S311 - reproducible rows, no secret
    rows = []
    for number in range(1, count + 1):
        way = chance.choice(WAYS[:ways])
        row = usage_row(
            number,
            role="check" if chance.random() < 0.1 else "counted",
            metering=chance.choices(["measured", "estimated", "unmetered"], [8, 2, 1])[0],
            started_at=FIRST + timedelta(microseconds=chance.randrange(30 * 86_400_000_000)),
            request_count=chance.choice([1, 1, 12]),
            provider_name=chance.choice(["openai", "mistral_ai", None]),
            response_model=chance.choice([*MODELS, "mystery-9", None]),
            operation_name=chance.choice(["chat", "embeddings", None]),
            service_tier=chance.choice(["standard", "batch", None]),
            user_id=chance.choice(["u1", "u2", "u3", None]),
            conversation_id=chance.choice(["c1", "c2", None]),
            x_assumed=chance.choice([None, None, "anchor=2026-09-01T08:00:00Z"]),
            **way,
        )
        if row["metering"] != "unmetered":
            row["input_tokens"] = chance.randrange(1, 200_000)
            row["output_tokens"] = chance.randrange(8_000)
        row = priced(row)
        cost = row.get("effective_cost")
        if cost is not None and chance.random() < 0.3:
            row |= {"cost_low": cost / 4, "cost_high": cost}
        rows.append(row)
    return rows

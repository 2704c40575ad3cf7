"""Bodies made by hand, and the way from a body to observations and usage rows."""

import gzip
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from jauge.ledger.fold import fold
from jauge.ledger.schema import arrow_schema
from jauge.model import Batch
from jauge.sources.base import Input, Sample
from jauge.sources.otlp import SOURCE

NOW = datetime(2026, 11, 23, tzinfo=UTC)
START = 1_795_309_383_000_000_000
TRACE = "6bf044d597cadeeec4afc103fcb0c3a4"
FIXTURES = Path(__file__).parents[3] / "fixtures"
Json = dict[str, Any]


def any_value(value: object) -> Json:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, list):
        return {"arrayValue": {"values": [any_value(item) for item in value]}}
    return {"stringValue": str(value)}


def attributes(values: Mapping[str, object]) -> list[Json]:
    return [{"key": key, "value": any_value(value)} for key, value in values.items()]


class Wire:
    """Makes bodies, reads them as files and folds what they say."""

    start = START
    trace = TRACE
    now = NOW

    def span(self, number: int, name: str = "span", parent: int = 0, **more: Any) -> Json:
        """A span of one second; `at` (seconds) and `attributes` are the usual extras."""
        at = START + int(more.pop("at", number) * 1_000_000_000)
        return {
            "traceId": more.pop("trace", TRACE),
            "spanId": f"{number:016x}",
            "parentSpanId": f"{parent:016x}" if parent else "",
            "name": name,
            "kind": 3,
            "startTimeUnixNano": str(at),
            "endTimeUnixNano": str(at + int(more.pop("seconds", 1) * 1_000_000_000)),
            "attributes": attributes(more.pop("attributes", {})),
            "status": more.pop("status", {}),
            **more,
        }

    def chat(self, number: int, parent: int = 0, **more: Any) -> Json:
        """A chat span as the GenAI conventions write it; `attributes` win."""
        said = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "gpt-5.1",
            "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.output_tokens": 10,
            **more.pop("attributes", {}),
        }
        kept = {key: value for key, value in said.items() if value is not None}
        return self.span(number, "chat gpt-5.1", parent, attributes=kept, **more)

    def traces(self, *spans: Json, scope: str = "test", service: str = "bot", **more: Any) -> Json:
        resource = {"service.name": service, **more}
        return {
            "resourceSpans": [
                {
                    "resource": {"attributes": attributes(resource)},
                    "scopeSpans": [{"scope": {"name": scope}, "spans": list(spans)}],
                }
            ]
        }

    def logs(self, *records: Json, scope: str = "test", service: str = "bot", **more: Any) -> Json:
        resource = {"service.name": service, **more}
        return {
            "resourceLogs": [
                {
                    "resource": {"attributes": attributes(resource)},
                    "scopeLogs": [{"scope": {"name": scope}, "logRecords": list(records)}],
                }
            ]
        }

    def log(self, at: float, values: dict[str, object], **more: Any) -> Json:
        moment = START + int(at * 1_000_000_000)
        return {"timeUnixNano": str(moment), "attributes": attributes(values), **more}

    def metrics(self, *metrics: Json, scope: str = "test", service: str = "bot") -> Json:
        return {
            "resourceMetrics": [
                {
                    "resource": {"attributes": attributes({"service.name": service})},
                    "scopeMetrics": [{"scope": {"name": scope}, "metrics": list(metrics)}],
                }
            ]
        }

    def points(
        self, name: str, *points: tuple[dict[str, object], float, float, float], delta: bool = False
    ) -> Json:
        """A sum with points of (attributes, start, end, value)."""
        return {
            "name": name,
            "sum": {
                "aggregationTemporality": 1 if delta else 2,
                "isMonotonic": True,
                "dataPoints": [
                    {
                        "attributes": attributes(said),
                        "startTimeUnixNano": str(START + int(start * 1_000_000_000)),
                        "timeUnixNano": str(START + int(end * 1_000_000_000)),
                        "asDouble": value,
                    }
                    for said, start, end, value in points
                ],
            },
        }

    def batches(self, body: bytes | Json, format: str | None = None) -> list[Batch]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        chosen = format or SOURCE.recognise(Sample("body", data[:65_536], len(data)))
        assert chosen is not None, "not recognised"
        return list(
            SOURCE.read(
                Input(
                    name="body",
                    path=Path("body"),
                    format=chosen,
                    open=lambda: io.BytesIO(data),
                    now=NOW,
                )
            )
        )

    def file(self, path: Path) -> list[Batch]:
        data = path.read_bytes()
        return self.batches(gzip.decompress(data) if path.suffix == ".gz" else data)

    def observations(self, batches: Iterable[Batch]) -> pa.Table:
        """What the ledger would hold: ids given, repeats dropped."""
        schema = arrow_schema("observation")
        seen: set[bytes] = set()
        tables = [schema.empty_table()]
        for batch in batches:
            if not batch.table.num_rows:
                continue
            keys = batch.table["natural_key"].to_pylist()
            ids = [self.id(batch.namespace, key) for key in keys]
            kept = [i for i, key in enumerate(ids) if key not in seen and not seen.add(key)]
            taken = batch.table.take(pa.array(kept, pa.int64()))
            made = {
                "observation_id": pa.array([ids[i] for i in kept], pa.binary()),
                "tenant": pa.array(["default"] * len(kept)),
            }
            columns = [
                made[field.name]
                if field.name in made
                else taken[field.name].combine_chunks().cast(field.type)
                if field.name in taken.column_names
                else pa.nulls(len(kept), field.type)
                for field in schema
            ]
            tables.append(pa.table(columns, schema=schema))
        return pa.concat_tables(tables)

    @staticmethod
    def id(namespace: str, key: str) -> bytes:
        return hashlib.sha256(f"default\x1f{namespace}\x1f{key}".encode()).digest()[:16]

    def usage(self, *bodies: bytes | Json) -> list[Json]:
        """The usage rows of some bodies, in order of time."""
        batches = [batch for body in bodies for batch in self.batches(body)]
        for batch in batches:
            assert not batch.rejections, [str(r) for r in batch.rejections]
        rows = fold(self.observations(batches)).usage.to_pylist()
        return sorted(rows, key=lambda row: (row["started_at"], row["usage_id"]))

    def calls(self, *bodies: bytes | Json) -> list[Json]:
        return [row for row in self.usage(*bodies) if row["x_grain"] == "call"]

    def call(self, *bodies: bytes | Json) -> Json:
        (one,) = self.calls(*bodies)
        return one


@pytest.fixture(scope="session")
def wire() -> Wire:
    return Wire()

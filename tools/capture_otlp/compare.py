"""Read and fold each case of a manifest and print where the calls differ.

`compare.py MANIFEST [CASE...]`, one line a difference: case, call, field, expected, got.
"""

import hashlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from jauge.ingest.gzip_guard import Opened
from jauge.ledger.fold import fold
from jauge.ledger.schema import arrow_schema
from jauge.model.batch import NATURAL_KEY
from jauge.sources.base import Input
from jauge.sources.otlp import SOURCE

FIELDS = {
    "operation": "operation_name",
    "input_tokens": "input_tokens",
    "output_tokens": "output_tokens",
    "agent": "agent_name",
    "error_type": "error_type",
    "response_id": "response_id",
    "provider": "provider_name",
}
PARTS = {
    "cache_read_tokens": "cache_read_input_tokens",
    "cache_write_tokens": "cache_write_input_tokens",
    "cache_write_1h_tokens": "cache_write_1h_input_tokens",
    "reasoning_tokens": "reasoning_output_tokens",
}
Row = dict[str, Any]


def observed(path: Path) -> list[pa.Table]:
    """The observations of one file, with the ids that the ledger would give them."""
    opened = Opened(path)
    given = Input(path.name, path, "otlp", opened.open, datetime.now(UTC))
    tables = []
    for batch in SOURCE.read(given):
        for rejection in batch.rejections:
            print(f"{path}: rejected: {rejection}")
        if not batch.table.num_rows:
            continue
        keys = batch.table[NATURAL_KEY].to_pylist()
        rows = [
            {
                **row,
                "observation_id": hashlib.sha256(
                    f"default\x1f{batch.namespace}\x1f{key}".encode()
                ).digest()[:16],
                "tenant": "default",
            }
            for row, key in zip(batch.table.drop([NATURAL_KEY]).to_pylist(), keys, strict=True)
        ]
        tables.append(pa.Table.from_pylist(rows, arrow_schema("observation")))
    return tables


def rows(paths: list[Path]) -> list[Row]:
    """The calls that the fold makes of these files, in order of time."""
    folded = fold(pa.concat_tables([table for path in paths for table in observed(path)]))
    found = [row for row in folded.usage.to_pylist() if row["x_grain"] == "call"]
    return sorted(found, key=lambda row: (row["started_at"], row["input_tokens"] or 0))


def differences(expected: Row, found: list[Row]) -> list[str]:
    """What differs, call by call in order of time."""
    calls = expected["calls"]
    lines = []
    if len(calls) != len(found):
        lines.append(f"calls: expected {len(calls)}, got {len(found)}")
    for number, (call, row) in enumerate(zip(calls, found, strict=False)):
        for name, column in (FIELDS | PARTS).items():
            wanted, got = call[name], row[column]
            part_is_free = wanted is None and (name in PARTS and not got)
            name_is_free = wanted is None and name in {"error_type", "response_id"}
            name_is_free |= name == "agent" and wanted is None and got == row["service_name"]
            unnamed = name == "provider" and got is None and call["provider_source"] == "inferred"
            no_output = name == "output_tokens" and call["operation"] == "embeddings" and not got
            if wanted != got and not (part_is_free or name_is_free or unnamed or no_output):
                lines.append(f"call {number} {name}: expected {wanted!r}, got {got!r}")
        models = (row["request_model"], row["response_model"])
        if call["model_any_of"] and not set(models) & set(call["model_any_of"]):
            lines.append(f"call {number} model: expected {call['model_any_of']}, got {models}")
        if call["error"] != (row["status"] == "error"):
            lines.append(f"call {number} error: expected {call['error']}, got {row['status']}")
        if not call["error"] and (row["metering"] != "unmetered") != call["usage_reported"]:
            lines.append(
                f"call {number} usage_reported {call['usage_reported']}: {row['metering']}"
            )
    return lines


if __name__ == "__main__":
    manifest = Path(sys.argv[1])
    for case in json.loads(manifest.read_text())["cases"]:
        if not sys.argv[2:] or any(word in case["id"] for word in sys.argv[2:]):
            files = [manifest.parent / file["file"] for file in case["files"]]
            for line in differences(case["expected"], rows(files)):
                print(f"{case['id']}: {line}", flush=True)

"""Import each case of a manifest into a fresh ledger and print where it differs.

`compare.py MANIFEST [CASE...]`, one line a difference: case, call, field, expected, got.
"""

import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

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


def rows(paths: list[Path]) -> list[Row]:
    """The counted usage rows after importing these files into a new workspace."""
    with tempfile.TemporaryDirectory() as folder:
        jauge = [str(Path(sys.executable).parent / "jauge"), "--workspace", folder]
        subprocess.run([*jauge, "import", *map(str, paths)], check=False, capture_output=True)
        told = subprocess.run(
            [*jauge, "export", "usage", "--format", "jsonl"],
            check=True,
            capture_output=True,
        ).stdout
    found = [json.loads(line) for line in io.BytesIO(told)]
    return sorted(
        (row for row in found if row["role"] == "counted"),
        key=lambda row: (row["started_at"] or "", row["input_tokens"] or 0),
    )


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
            unnamed = name == "provider" and got is None and call["provider_source"] == "inferred"
            no_output = name == "output_tokens" and call["operation"] == "embeddings" and not got
            if wanted != got and not (part_is_free or name_is_free or unnamed or no_output):
                lines.append(f"call {number} {name}: expected {wanted!r}, got {got!r}")
        models = (row["request_model"], row["response_model"])
        if call["model_any_of"] and not set(models) & set(call["model_any_of"]):
            lines.append(f"call {number} model: expected {call['model_any_of']}, got {models}")
        if call["error"] != (row["status"] == "error"):
            lines.append(f"call {number} error: expected {call['error']}, got {row['status']}")
        metering = "measured" if call["usage_reported"] else "unmetered"
        if not call["error"] and row["metering"] != metering:
            lines.append(f"call {number} metering: expected {metering}, got {row['metering']}")
    return lines


if __name__ == "__main__":
    manifest = Path(sys.argv[1])
    for case in json.loads(manifest.read_text())["cases"]:
        if not sys.argv[2:] or any(word in case["id"] for word in sys.argv[2:]):
            files = [manifest.parent / file["file"] for file in case["files"]]
            for line in differences(case["expected"], rows(files)):
                print(f"{case['id']}: {line}", flush=True)

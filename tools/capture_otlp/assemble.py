"""Turn raw captures into fixtures: `assemble.py RAW FIXTURES [CASE...]`.

Writes the bodies of each case (private paths and host names shortened) and rewrites its entry in
`manifest.json`: the expectation is the stand-in's truth less what the payload does not say.
Needs opentelemetry-proto.
"""

import gzip
import hashlib
import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cases import CASES, Case
from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

Body = dict[str, Any]
TYPES: dict[str, type[Message]] = {
    "traces": ExportTraceServiceRequest,
    "metrics": ExportMetricsServiceRequest,
    "logs": ExportLogsServiceRequest,
}
SHORTER = (
    (re.compile(r"(/[\w.+-]+)+/(site-packages|node_modules|lib/python3\.\d+|scenarios)/"), ""),
    (re.compile(r"/(root|tmp|work|home)(/[\w.+-]+)+"), "somewhere"),
    (re.compile(r"Linux-[\w.-]+"), "Linux"),
    (re.compile(r"^(vm|[0-9a-f]{32}|\d+\.\d+\.\d+-fc-v\d+|#\d+ SMP .*)$"), "made-up"),
)
LARGE = 40_000
LONG = 6_000
TOKENS = (
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
)
RULES = [
    "input_tokens is all input, cache included; output_tokens all output, reasoning included.",
    "null: the payload does not say. Unknown, never another number (0 for a part is fine).",
    "usage_reported false and error false: an unmetered call; it counts, without tokens.",
    "expected is what the payload says; provider_truth is what the API answered, in order.",
    "model_any_of: the asked or the answering model, those of them that the payload names.",
    "provider_source inferred: only the model's name tells the provider (null is fine).",
    "spans: how many spans of the payload tell the same call.",
    "A file .gz was sent so (content_encoding gzip) or, above 40,000 bytes, is only stored so.",
    "The result is the same in any order of the files, twice, and split by span.",
    "metric_token_sums repeat the same calls; they are never added to them.",
]


def shorten(text: str) -> str:
    """One string without paths and names of the machine that recorded it."""
    if len(text) > LONG:
        text = text[:200] + "… (cut)"
    for pattern, replacement in SHORTER:
        text = pattern.sub(replacement, text)
    return text


def walk(message: Message) -> bool:
    """Shorten every string of a message in place; say whether anything changed."""
    changed = False
    for field, value in message.ListFields():
        if field.message_type is not None:
            inner = value if field.is_repeated else [value]
            changed = bool(sum(walk(one) for one in inner)) or changed
        elif field.type == field.TYPE_STRING and not field.is_repeated:
            new = shorten(value)
            if new != value:
                setattr(message, field.name, new)
                changed = True
    return changed


def clean(signal: str, body: bytes, *, is_json: bool) -> tuple[bytes, Message | Body, bool]:
    """The body to keep, its decoded form, and whether it was written again."""
    packed = body[:2] == b"\x1f\x8b"
    plain = gzip.decompress(body) if packed else body
    if is_json:
        new = _shorten_tree(json.loads(plain))
        changed = new != json.loads(plain)
        return (json.dumps(new, separators=(",", ":")).encode() if changed else body), new, changed
    message = TYPES[signal].FromString(plain)
    changed = walk(message)
    if changed:
        plain = message.SerializeToString()
        body = gzip.compress(plain, mtime=0) if packed else plain
    return body, message, changed


def _shorten_tree(node: object) -> Any:
    if isinstance(node, dict):
        return {key: _shorten_tree(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_shorten_tree(value) for value in node]
    return shorten(node) if isinstance(node, str) and not re.fullmatch(r"[0-9a-f]+", node) else node


def attributes(pairs: Any) -> Body:
    """Scalar attributes of a protobuf or JSON list of key values."""
    if pairs and isinstance(pairs[0], dict):
        return {p["key"]: next(iter(p["value"].values()), None) for p in pairs}
    return {p.key: getattr(p.value, p.value.WhichOneof("value") or "string_value") for p in pairs}


def spans(bodies: list[tuple[str, Any]]) -> list[tuple[int, Body]]:
    """Start and attributes of each span."""
    found = []
    for signal, body in bodies:
        if signal != "traces":
            continue
        if isinstance(body, dict):
            inner = [s for r in body["resourceSpans"] for c in r["scopeSpans"] for s in c["spans"]]
            found += [(int(s["startTimeUnixNano"]), attributes(s["attributes"])) for s in inner]
        else:
            inner = [s for r in body.resource_spans for c in r.scope_spans for s in c.spans]
            found += [(s.start_time_unix_nano, attributes(s.attributes)) for s in inner]
    return sorted(found, key=lambda pair: pair[0])


def service(bodies: list[tuple[str, Any]]) -> Body:
    """What the resource says about the service."""
    names = ("service.name", "service.version", "service.namespace", "deployment.environment.name")
    for _, body in bodies:
        if isinstance(body, dict):
            found = attributes(body["resourceSpans"][0]["resource"]["attributes"])
        else:
            first = body.ListFields()[0][1][0]
            found = attributes(first.resource.attributes)
        return {name: found.get(name) for name in names}
    return {}


def token_sums(bodies: list[tuple[str, Any]]) -> Body:
    """Sums of the last state of `gen_ai.client.token.usage`, by token type."""
    last: dict[str, tuple[str, float]] = {}
    for signal, body in bodies:
        if signal != "metrics" or isinstance(body, dict):
            continue
        metrics = [m for r in body.resource_metrics for s in r.scope_metrics for m in s.metrics]
        for metric in metrics:
            if metric.name == "gen_ai.client.token.usage":
                for point in metric.histogram.data_points:
                    found = attributes(point.attributes)
                    last[str(sorted(found.items()))] = (found["gen_ai.token.type"], point.sum)
    sums: dict[str, float] = {}
    for kind, value in last.values():
        sums[kind] = sums.get(kind, 0) + value
    return {"gen_ai.client.token.usage": sums} if sums else {}


def call(case: Case, number: int, truth: Body, said: Callable[[str], bool]) -> Body:
    """What can be expected of one call."""
    measured = truth["usage_sent"] and "usage" not in case.lost
    made: Body = {
        "provider": truth["provider"],
        "provider_in_payload": truth["provider"],
        "provider_source": "attribute",
        "model_any_of": [
            m
            for m in dict.fromkeys((truth["response_model"], truth["request_model"]))
            if m and said(m)
        ],
        "operation": truth["operation"],
        "response_id": truth["response_id"]
        if "response_id" not in case.lost and said(truth["response_id"] or "-")
        else None,
        **{
            key: (truth[key] or (0 if key == "input_tokens" else None))
            if measured and key not in case.lost
            else None
            for key in TOKENS
        },
        "cache_write_1h_tokens": truth["of_which_cache_write_1h"] or None
        if measured and case.tells_hour
        else None,
        "error": truth["http_error"] is not None,
        "error_type": None,
        "agent": case.agent_of(number),
        "usage_reported": measured,
        "spans": 1,
    }
    return {**made, **case.otherwise(number)}


def expected(case: Case, truths: list[Body], bodies: list[tuple[str, Any]], raw: str) -> Body:
    """The whole expectation of a case."""
    calls = []
    for number, truth in enumerate(truths):
        if number not in case.unseen:
            calls.append(call(case, number, truth, raw.__contains__))
    if case.own_ids:
        own = [a["gen_ai.response.id"] for _, a in spans(bodies) if "gen_ai.response.id" in a]
        for made, response_id in zip(calls, own, strict=True):
            made["response_id"] = response_id
    sums = token_sums(bodies)
    return {
        "service": service(bodies),
        "calls": calls,
        "totals": {
            "calls": len(calls),
            "failed_calls": sum(c["error"] for c in calls),
            **{key: sum(c[key] or 0 for c in calls) for key in TOKENS},
        },
        "agents": sorted({*(c["agent"] for c in calls if c["agent"]), *case.more_agents}),
        "not_agents": list(case.not_agents),
        "tools": list(case.tools),
        "attribution": case.attribution,
        "conversation_ids": list(case.conversations),
        "spans_in_payload": len(spans(bodies)),
        **({"metric_token_sums": sums} if sums else {}),
    }


def assemble(case: Case, raw_folder: Path, fixtures: Path) -> Body:
    """Write the bodies of one case and return its entry."""
    folder = fixtures / case.id
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    files, bodies, raw = [], [], ""
    for line in (raw_folder / "headers.jsonl").read_text().splitlines():
        head = json.loads(line)
        is_json = head["file"].endswith(".json")
        body, decoded, changed = clean(
            head["signal"], (raw_folder / head["file"]).read_bytes(), is_json=is_json
        )
        bodies.append((head["signal"], decoded))
        raw += str(decoded)
        stored = len(body) > LARGE and body[:2] != b"\x1f\x8b"
        if stored:
            body = gzip.compress(body, mtime=0)
        name = head["file"] + (".gz" if body[:2] == b"\x1f\x8b" else "")
        (folder / name).write_bytes(body)
        files.append(
            {
                "file": f"{case.id}/{name}",
                "decoded": None,
                "signal": head["signal"],
                "transport": "http/json" if is_json else "http/protobuf",
                "endpoint": head["endpoint"],
                "content_type": head["content_type"],
                "content_encoding": head["content_encoding"],
                "chunked": head["chunked"],
                "paths_shortened": changed,
                "bytes": len(body),
                "sha256": hashlib.sha256(body).hexdigest(),
            }
        )
    truths = [json.loads(line) for line in (raw_folder / "truth.jsonl").read_text().splitlines()]
    keep = (
        "provider",
        "request_model",
        "response_id",
        *TOKENS[:4],
        "of_which_cache_write_1h",
        "reasoning_tokens",
        "http_error",
    )
    return {
        "id": case.id,
        "library": case.library,
        "version": case.version,
        "client": case.client,
        "scenario": case.scenario,
        "files": files,
        "expected": expected(case, truths, bodies, raw),
        "provider_truth": [{k: t[k] for k in keep} for t in truths],
        "traps": list(case.traps),
    }


def main(raw: Path, fixtures: Path, wanted: list[str]) -> None:
    """Assemble the wanted cases (all when none is named) and write the manifest."""
    path = fixtures / "manifest.json"
    old = json.loads(path.read_text())["cases"] if path.exists() else []
    entries = {entry["id"]: entry for entry in old}
    for case in CASES:
        if (raw / case.id).exists() and (not wanted or any(w in case.id for w in wanted)):
            entries[case.id] = assemble(case, raw / case.id, fixtures)
    known = [case.id for case in CASES if case.id in entries]
    libraries: dict[str, int] = {}
    for case_id in known:
        name = f"{entries[case_id]['library']} {entries[case_id]['version']}"
        libraries[name] = libraries.get(name, 0) + 1
    manifest = {
        "about": "Real OTLP request bodies, recorded by tools/capture_otlp from each library "
        "against a local stand-in for the providers' APIs. A case is one run.",
        "rules": RULES,
        "name": "OTLP bodies recorded beyond the given ones",
        "cases_count": len(known),
        "payloads": sum(len(entries[case_id]["files"]) for case_id in known),
        "libraries": libraries,
        "cases": [entries[case_id] for case_id in known],
    }
    path.write_text(json.dumps(manifest, indent=1) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])

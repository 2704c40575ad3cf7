"""OTLP protobuf to ledger on one core: agent, chat, tool and HTTP spans, as SDKs export them.

python bench/otlp.py FOLDER --spans 200000
python bench/otlp.py FOLDER --bytes 5GB --framing grpc
"""

import argparse
import os
import random
import shutil
import sys
from pathlib import Path

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, Span

from measure import step

JAUGE = str(Path(sys.executable).with_name("jauge"))
START = 1_790_000_000_000_000_000
SPANS_A_TRACE = 5
SPANS_A_BODY = 500
MESSAGE = '[{"role":"user","parts":[{"type":"text","content":"' + "lorem ipsum " * 20 + '"}]}]'


def attributes(span: Span, values: dict[str, str | int]) -> None:
    for key, value in values.items():
        kept = AnyValue(int_value=value) if isinstance(value, int) else AnyValue(string_value=value)
        span.attributes.append(KeyValue(key=key, value=kept))


def chat(span: Span, chance: random.Random) -> None:
    span.kind = Span.SPAN_KIND_CLIENT
    cached = chance.randrange(0, 4000)
    values: dict[str, str | int] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-5.1",
        "gen_ai.response.model": "gpt-5.1-2025-11-13",
        "gen_ai.response.id": f"chatcmpl-{chance.getrandbits(120):030x}",
        "gen_ai.conversation.id": f"conv-{chance.getrandbits(48):012x}",
        "gen_ai.request.max_tokens": 1024,
        "gen_ai.usage.input_tokens": cached + chance.randrange(50, 2000),
        "gen_ai.usage.output_tokens": chance.randrange(10, 900),
        "gen_ai.usage.cache_read.input_tokens": cached,
        "gen_ai.usage.reasoning.output_tokens": 8,
        "server.address": "api.openai.com",
        "server.port": 443,
        "gen_ai.input.messages": MESSAGE,
        "gen_ai.output.messages": MESSAGE,
    }
    attributes(span, values)


def body(number: int, spans: int) -> bytes:
    """One request of an SDK: whole traces, parents after their children."""
    chance = random.Random(number)
    resource = ResourceSpans()
    service = {"service.name": f"service-{number % 40}", "deployment.environment.name": "prod"}
    for key, value in service.items():
        resource.resource.attributes.append(KeyValue(key=key, value=AnyValue(string_value=value)))
    scope = resource.scope_spans.add()
    scope.scope.name = "opentelemetry.instrumentation.genai.openai"
    for trace in range(spans // SPANS_A_TRACE):
        trace_id = chance.randbytes(16)
        ids = [chance.randbytes(8) for _ in range(SPANS_A_TRACE)]
        at = START + (number * spans + trace) * 50_000_000
        names = ("POST", "chat gpt-5.1", "execute_tool find", "chat gpt-5.1", "invoke_agent triage")
        for place, name in enumerate(names):
            span = scope.spans.add(
                trace_id=trace_id,
                span_id=ids[place],
                parent_span_id=b"" if place == SPANS_A_TRACE - 1 else ids[-1],
                name=name,
                start_time_unix_nano=at + place * 1_000_000,
                end_time_unix_nano=at + place * 1_000_000 + 800_000,
            )
            if name.startswith("chat"):
                chat(span, chance)
            elif name.startswith("invoke_agent"):
                attributes(
                    span,
                    {
                        "gen_ai.operation.name": "invoke_agent",
                        "gen_ai.agent.name": f"triage-{number % 7}",
                    },
                )
            elif name.startswith("execute_tool"):
                attributes(
                    span,
                    {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "find"},
                )
            else:
                attributes(span, {"http.request.method": "POST", "url.full": "https://x/y"})
    return ExportTraceServiceRequest(resource_spans=[resource]).SerializeToString()


def framed(content: bytes, framing: str) -> bytes:
    """A body as a file holds it: bare bodies one after the other are one valid message again."""
    length = len(content).to_bytes(4, "big")
    return {"raw": b"", "be32": length, "grpc": b"\0" + length}[framing] + content


def generate(folder: Path, size: int, unit: str, framing: str) -> tuple[Path, int]:
    """One file of at least `size` spans or bytes, and how many spans it holds."""
    file = folder / f"traces-{size}-{unit}-{framing}.bin"
    count = folder / f"{file.name}.spans"
    if not count.exists():
        spans = 0
        with file.open("wb") as out:
            while (spans if unit == "spans" else out.tell()) < size:
                out.write(framed(body(spans // SPANS_A_BODY, SPANS_A_BODY), framing))
                spans += SPANS_A_BODY
        count.write_text(str(spans))
    return file, int(count.read_text())


def in_bytes(text: str) -> int:
    """5GB, 300MB or a plain number."""
    number, unit = text.rstrip("GMB"), text.lstrip("0123456789.")
    return int(float(number) * {"GB": 10**9, "MB": 10**6, "": 1}[unit])


def main() -> None:
    """Import so many spans, then twice as many, or one file of so many bytes, on one core each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--spans", type=int, default=200_000)
    parser.add_argument("--bytes", type=in_bytes)
    parser.add_argument("--framing", choices=("raw", "be32", "grpc"), default="raw")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    wanted = [(asked.spans, "spans"), (2 * asked.spans, "spans")]
    if asked.bytes is not None:
        wanted = [(asked.bytes, "bytes")]
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for size, unit in wanted:
        file, spans = generate(asked.folder, size, unit, asked.framing)
        workspace = asked.folder / f"workspace-{file.stem}"
        shutil.rmtree(workspace, ignore_errors=True)
        workspace.mkdir()
        command = [JAUGE, "--workspace", str(workspace), "import", str(file)]
        name = f"OTLP protobuf, {asked.framing}, {file.stat().st_size / 1e6:.0f} MB, one core"
        step(name, command, spans)


if __name__ == "__main__":
    main()

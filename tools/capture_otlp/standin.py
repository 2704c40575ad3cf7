"""One local server: a stand-in for the providers' APIs and a sink for OTLP bodies.

`Standin(folder, run)` serves on a free port of 127.0.0.1 until `stop`. Bodies of OTLP requests
are saved as received in `folder`, with `headers.jsonl` beside them; `truth.jsonl` holds what each
model call was answered.
"""

import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import wire
from answers import Answer

PROVIDER_PATHS = {
    "/chat/completions": ("chat", "openai"),
    "/responses": ("responses", "openai"),
    "/embeddings": ("embeddings", "openai"),
    "/messages": ("messages", "anthropic"),
}
SIGNALS = ("traces", "metrics", "logs")


class Standin(ThreadingHTTPServer):
    """The server and what it has seen."""

    daemon_threads = True

    def __init__(self, folder: Path, run: str) -> None:
        """Listen on a free port; `run` makes the ids of this run its own."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder, self.run = folder, run
        self.calls = self.bodies = 0
        self.lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens, without a path."""
        return f"http://127.0.0.1:{self.server_port}"

    def note(self, name: str, record: object) -> None:
        """Append one line to a log of the run."""
        with self.lock, (self.folder / name).open("a") as log:
            log.write(json.dumps(record) + "\n")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Standin  # pyright: ignore[reportIncompatibleVariableOverride] - made by Standin only

    def log_message(self, *_: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Keep the terminal quiet."""

    def do_GET(self) -> None:
        self._reply(404, b"{}")

    def do_POST(self) -> None:
        path, body = self.path.split("?")[0], self._body()
        signal = path.rsplit("/", 1)[-1]
        if signal in SIGNALS:
            self._save(signal, path, body)
            return
        known = next((v for k, v in PROVIDER_PATHS.items() if path.endswith(k)), None)
        if found := re.search(r"/models/([\w.-]+):(streamG|g)enerateContent$", path):
            asked = {**json.loads(body), "model": found[1], "stream": found[2] == "streamG"}
            self._answer(("generate", "gcp.gemini"), asked)
            return
        if known is None:
            self.server.note(
                "unknown.jsonl", {"path": self.path, "body": body.decode("utf-8", "replace")[:2000]}
            )
            self._reply(404, b"{}")
            return
        self._answer(known, json.loads(body))

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _save(self, signal: str, path: str, body: bytes) -> None:
        kind = self.headers.get("Content-Type", "")
        with self.server.lock:
            self.server.bodies += 1
            name = f"{self.server.bodies:02d}.{signal}.{'json' if 'json' in kind else 'bin'}"
            (self.server.folder / name).write_bytes(body)
        self.server.note(
            "headers.jsonl",
            {
                "file": name,
                "signal": signal,
                "endpoint": path,
                "content_type": kind,
                "content_encoding": self.headers.get("Content-Encoding"),
                "chunked": self.headers.get("Transfer-Encoding") == "chunked",
            },
        )
        self._reply(200, b"{}" if "json" in kind else b"", kind)

    def _answer(self, known: tuple[str, str], body: dict[str, Any]) -> None:
        with self.server.lock:
            self.server.calls += 1
            number = self.server.calls
        answer = Answer(number, *known, body, self.server.run)
        self.server.note("truth.jsonl", answer.truth)
        if answer.error:
            self._reply(answer.error, json.dumps(wire.refusal(answer)).encode())
        elif not answer.stream:
            self._reply(200, json.dumps(wire.whole(answer)).encode())
        else:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            for event in wire.events(answer):
                self.wfile.write(event.encode())
                self.wfile.flush()
                time.sleep(0.01)
            self.close_connection = True

    def _reply(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

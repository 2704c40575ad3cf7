"""Run scenarios against the stand-in and keep what they export: `capture.py OUT [CASE...]`."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cases import CASES, Case
from standin import Standin

HERE = Path(__file__).parent
ROOMS = Path(os.environ.get("CAPTURE_ROOM") or Path(tempfile.gettempdir()) / "capture")
RESOURCE = "service.version=1.4.2,service.namespace=claims,deployment.environment.name=production"


def environment(case: Case, url: str) -> dict[str, str]:
    """What the libraries read: where the providers are, where telemetry goes, made-up keys."""
    keep = {k: os.environ[k] for k in ("PATH", "LANG") if k in os.environ}
    home = ROOMS / "home"
    home.mkdir(parents=True, exist_ok=True)
    keep["PATH"] = f"{ROOMS / 'npm-cli' / 'node_modules' / '.bin'}:{keep['PATH']}"
    return {
        **keep,
        "HOME": str(home),
        "STANDIN_URL": url,
        "OPENAI_BASE_URL": f"{url}/v1",
        "OPENAI_API_BASE": f"{url}/v1",
        "OPENAI_API_KEY": "made-up",
        "ANTHROPIC_BASE_URL": url,
        "ANTHROPIC_API_KEY": "made-up",
        "OTEL_EXPORTER_OTLP_ENDPOINT": url,
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        "OTEL_SERVICE_NAME": "claims-bot",
        "OTEL_RESOURCE_ATTRIBUTES": RESOURCE,
        "PYTHONPATH": str(HERE / "scenarios"),
        "PYTHONWARNINGS": "ignore",
        "VERCEL_ROOM": str(ROOMS / case.room / "node_modules"),
        **case.env,
    }


def command(case: Case) -> list[str]:
    """How the scenario is started: Python of its environment, or Node."""
    script = HERE / "scenarios" / case.script
    if script.suffix == ".py":
        return [str(ROOMS / "venv" / case.room / "bin" / "python"), str(script), case.argument]
    runner = ["node"] if script.suffix == ".mjs" else ["bash"]
    return [*runner, str(script), case.argument]


def capture(case: Case, out: Path) -> str:
    """One run; the folder of the case is made anew. Returns a line for the terminal."""
    folder = out / case.id
    shutil.rmtree(folder, ignore_errors=True)
    server = Standin(folder, case.run_id)
    env = environment(case, server.url)
    env = {
        k: v.replace("STANDIN", server.url) if v.startswith("STANDIN") else v
        for k, v in env.items()
    }
    with (folder / "output.txt").open("w") as output:
        done = subprocess.run(
            command(case),
            env=env,
            stdout=output,
            stderr=output,
            timeout=150,
            check=False,
            cwd=ROOMS,
        )
    server.shutdown()
    server.server_close()
    return f"{case.id}: exit {done.returncode}, {server.calls} calls, {server.bodies} bodies"


if __name__ == "__main__":
    wanted = sys.argv[2:]
    for chosen in CASES:
        if not wanted or any(w in chosen.id for w in wanted):
            print(capture(chosen, Path(sys.argv[1])), flush=True)

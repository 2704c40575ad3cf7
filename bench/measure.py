"""Wall time, CPU time and peak memory of a step in a process of its own."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO


def step(name: str, command: list[str], rows: int | None = None) -> dict[str, float]:
    """Run a command, print one JSON line about it, and answer its figures."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(command, stdout=out, stderr=err)
        peak = _peak_memory_mb(process)
        wall = time.perf_counter() - started
        said, problem = _end(out), _end(err)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode not in {0, 3}:
        sys.exit(f"{name}: {' '.join(command)} failed: {problem}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    figures: dict[str, float] = {
        "wall_s": round(wall, 2),
        "cpu_s": round(cpu, 2),
        "peak_mb": round(peak),
    }
    if rows:
        figures["rows_per_s"] = round(rows / wall)
        figures["rows_per_cpu_s"] = round(rows / cpu)
    print(json.dumps({"step": name, "rows": rows, **figures, "said": said}), flush=True)
    return figures


def _end(file: IO[bytes], length: int = 300) -> str:
    """The last characters that a process wrote."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - length))
    return file.read().decode(errors="replace").strip()


def _peak_memory_mb(process: "subprocess.Popen[bytes]") -> float:
    """Highest resident memory until the process closes, read every 50 ms."""
    peak = 0
    page = os.sysconf("SC_PAGE_SIZE")
    while process.poll() is None:
        try:
            pages = Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1]
            peak = max(peak, int(pages) * page)
        except (FileNotFoundError, ProcessLookupError):
            break
        time.sleep(0.05)
    return peak / 1e6

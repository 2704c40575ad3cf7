"""Wall time, CPU time and peak memory of a step in a process of its own."""

import json
import os
import resource
import subprocess
import sys
import time


def step(name: str, command: list[str], rows: int | None = None) -> dict[str, float]:
    """Run a command, print one JSON line about it, and answer its figures."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    peak = _peak_memory_mb(process)
    out, err = process.communicate()
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode not in {0, 3}:
        sys.exit(f"{name}: {' '.join(command)} failed: {err.decode()[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    figures: dict[str, float] = {
        "wall_s": round(wall, 2),
        "cpu_s": round(cpu, 2),
        "peak_mb": round(peak),
    }
    if rows:
        figures["rows_per_s"] = round(rows / wall)
        figures["rows_per_cpu_s"] = round(rows / cpu)
    said = out.decode().strip().splitlines()[-1:] if len(out) < 100_000 else []
    print(json.dumps({"step": name, "rows": rows, **figures, "said": said}), flush=True)
    return figures


def _peak_memory_mb(process: "subprocess.Popen[bytes]") -> float:
    """Highest resident memory until the process closes, read every 50 ms."""
    peak = 0
    page = os.sysconf("SC_PAGE_SIZE")
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/statm", encoding="ascii") as stat:
                peak = max(peak, int(stat.read().split()[1]) * page)
        except (FileNotFoundError, ProcessLookupError):
            break
        time.sleep(0.05)
    return peak / 1e6

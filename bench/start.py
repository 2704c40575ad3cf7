"""CPU time of `jauge --help`, the smallest of ten runs.

python bench/start.py
"""

import json
import resource
import subprocess
import sys
from pathlib import Path

JAUGE = str(Path(sys.executable).with_name("jauge"))


def cpu_s() -> float:
    """User and system time of all children so far."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def main() -> None:
    """Run it ten times."""
    times: list[float] = []
    for _ in range(10):
        before = cpu_s()
        subprocess.run([JAUGE, "--help"], check=True, stdout=subprocess.DEVNULL)
        times.append(cpu_s() - before)
    figures = {"step": "jauge --help", "cpu_ms": round(1000 * min(times))}
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()

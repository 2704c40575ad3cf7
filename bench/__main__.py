"""Every benchmark of this folder, one after the other, at its smallest size.

A script whose docstring names a FOLDER gets one that is thrown away afterwards.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

NO_BENCHMARKS = {"__main__.py", "measure.py"}


def main() -> int:
    """The exit status of the worst script."""
    scripts = sorted(Path(__file__).parent.glob("*.py"))
    statuses: list[int] = []
    for script in scripts:
        if script.name in NO_BENCHMARKS:
            continue
        print(f"== {script.name}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            given = [folder] if " FOLDER" in script.read_text(encoding="utf-8") else []
            command = [sys.executable, str(script), *given]
            statuses.append(subprocess.run(command, check=False).returncode)
    return max(statuses, default=0)


if __name__ == "__main__":
    sys.exit(main())

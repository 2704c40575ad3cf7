"""What the last `make test` ran: of all rooms enough, of some every line and every branch."""

import json
import sys
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parent.parent
MEASURED: Final = ROOT / "build" / "coverage.json"
SOURCE: Final = ROOT / "src" / "jauge"
FLOOR: Final = 95
"""Percent of lines and branches; measured 97.2 on 2026-11-22. It may rise, never fall."""
WHOLE: Final = ("model", "pricing", "attribution", "ledger")


def share(files: dict[str, Any], folder: Path) -> float:
    """The percentage of lines and branches under a folder that ran; 100 where there are none."""
    found = [file for name, file in files.items() if (ROOT / name).is_relative_to(folder)]
    ran = sum(len(file["executed_lines"]) + len(file["executed_branches"]) for file in found)
    missed = sum(len(file["missing_lines"]) + len(file["missing_branches"]) for file in found)
    return 100 * ran / (ran + missed) if ran + missed else 100


def holes(files: dict[str, Any], folder: Path) -> list[str]:
    """What did not run under a folder: a line for each file."""
    return [
        f"{name}: lines {file['missing_lines']}, branches {file['missing_branches']}"
        for name, file in sorted(files.items())
        if (ROOT / name).is_relative_to(folder)
        and (file["missing_lines"] or file["missing_branches"])
    ]


if __name__ == "__main__":
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))["files"]
    for room in sorted(path.parent for path in SOURCE.glob("*/__init__.py")):
        print(f"coverage: {room.name} {share(measured, room):.2f} %")
    whole = share(measured, SOURCE)
    print(f"coverage: all {whole:.2f} %, at least {FLOOR}")
    missing = [line for room in WHOLE for line in holes(measured, SOURCE / room)]
    print(*missing, sep="\n")
    sys.exit(whole < FLOOR or bool(missing))

"""No file names a package registry, an absolute path of a machine, or more than it should."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
# Written in halves, so that this file passes its own check.
FORBIDDEN: Final = {
    "a registry's address": re.compile(
        r"pypi\." + r"org|pythonhosted\." + r"org|registry\.npm" + r"js|deb\.debian" + r"\.org"
    ),
    "a path of one machine": re.compile(r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me)/\w"),
}
BINARY: Final = {".bin", ".gz", ".mo", ".parquet", ".pb", ".png"}
LARGEST_BYTES: Final = 2 * 1024 * 1024


def tracked() -> list[Path]:
    """Every file that git knows and that is there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def problems() -> Iterator[str]:
    """One line for each thing that is wrong."""
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if path.stat().st_size > LARGEST_BYTES:
            yield f"{name}: over {LARGEST_BYTES} bytes: generate it, or keep it elsewhere"
        if path.suffix in BINARY:
            continue
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        for number, line in enumerate(lines, 1):
            for what, pattern in FORBIDDEN.items():
                if found := pattern.search(line):
                    yield f"{name}:{number}: {what}: {found[0]}"


if __name__ == "__main__":
    found = list(problems())
    print("\n".join(found) or "tree: clean")
    sys.exit(bool(found))

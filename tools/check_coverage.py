"""The rooms whose every branch is tested: the last run of the tests must have taken them all."""

import sys
from pathlib import Path
from typing import Final

from coverage import Coverage

ROOT: Final = Path(__file__).parent.parent
WHOLE: Final = ("model", "pricing", "attribution", "ledger")


def share(room: str) -> float:
    """The percentage of lines and branches of a room that ran."""
    measured = Coverage(config_file=str(ROOT / "pyproject.toml"))
    measured.load()
    with Path("/dev/null").open("w", encoding="utf-8") as nowhere:
        return measured.report(include=[f"*/jauge/{room}/*"], file=nowhere)


if __name__ == "__main__":
    shares = {room: share(room) for room in WHOLE}
    print("coverage:", ", ".join(f"{room} {value:.2f} %" for room, value in shares.items()))
    sys.exit(any(value < 100 for value in shares.values()))  # noqa: PLR2004 - all of it

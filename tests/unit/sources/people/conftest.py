"""Read a list of people as an import does, under any name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Named = Callable[..., Any]


@pytest.fixture
def listed(reading: Any, tmp_path: Path) -> Named:
    """`listed(text, name="claude.csv", as_=FORMAT)`: what came of a file of that name."""

    def run(text: str | bytes, name: str = "list.csv", as_: str | None = None) -> Any:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return reading(path, as_)

    return run


@pytest.fixture
def notes() -> Callable[[Any], list[str]]:
    """What is told of a file as a whole."""
    return lambda found: list(dict.fromkeys(n for batch in found.batches for n in batch.notes))

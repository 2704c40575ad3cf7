"""Every dependency has its decision, and the locks hold hashes of what pyproject.toml asks for."""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parent.parent
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
_PIN: Final = re.compile(r"^([a-z0-9-]+)==\S+", re.MULTILINE)


def problems() -> Iterator[str]:
    """One line for each dependency without a decision or a pin."""
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    decided = "\n".join(
        page.read_text(encoding="utf-8").lower() for page in (ROOT / "docs/decisions").glob("*.md")
    )
    groups = project["dependency-groups"]
    wanted = {
        "runtime": [*project["project"]["dependencies"], *groups["build"]],
        "dev": groups["dev"],
        "engines": groups["engines"],
    }
    for lock, requirements in wanted.items():
        text = (ROOT / f"requirements/{lock}.txt").read_text(encoding="utf-8")
        pinned = set(_PIN.findall(text))
        if text.count("==") > text.count("--hash=sha256:"):
            yield f"requirements/{lock}.txt: a pin without a hash: run make locks"
        for requirement in requirements:
            found = _NAME.match(requirement)
            name = found[0].lower() if found else requirement
            if name not in pinned:
                yield f"requirements/{lock}.txt: {name} is missing: run make locks"
            if lock == "runtime" and f"`{name}`" not in decided:
                yield f"{name}: no page in docs/decisions names `{name}`"


if __name__ == "__main__":
    found = list(problems())
    print("\n".join(found) or "dependencies: decided and pinned")
    sys.exit(bool(found))

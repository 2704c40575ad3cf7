"""The version is the same in the package, in pyproject.toml and on top of CHANGELOG.md."""

import re
import sys
import tomllib
from pathlib import Path
from typing import Final

from jauge import __version__

ROOT: Final = Path(__file__).parent.parent
_HEADING: Final = re.compile(r"^## (\S+)", re.MULTILINE)


def versions() -> dict[str, str]:
    """The version that each of the three names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    newest = _HEADING.search((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    return {
        "src/jauge/__init__.py": __version__,
        "pyproject.toml": project["project"]["version"],
        "CHANGELOG.md": newest[1] if newest else "no heading",
    }


if __name__ == "__main__":
    found = versions()
    if len(set(found.values())) > 1:
        sys.exit(f"versions differ: {found}")
    print(f"version: {__version__} everywhere")

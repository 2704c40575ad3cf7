"""Every link of our pages leads to a file or heading that is there."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from check_tree import ROOT, tracked

_LINK: Final = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_CODE: Final = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)
_ELSEWHERE: Final = ("http://", "https://", "mailto:")


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as forges make them."""
    headings = _HEADING.findall(path.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", text.lower()).strip().replace(" ", "-") for text in headings}


def problems() -> Iterator[str]:
    """One line for each link that leads nowhere."""
    for page in tracked():
        if page.suffix != ".md":
            continue
        name = page.relative_to(ROOT).as_posix()
        for target in _LINK.findall(_CODE.sub("", page.read_text(encoding="utf-8"))):
            if target.startswith(_ELSEWHERE):
                continue
            place, _, anchor = target.partition("#")
            there = page.parent / place if place else page
            if not there.exists():
                yield f"{name}: {target} is not there"
            elif anchor and there.suffix == ".md" and anchor not in anchors(there):
                yield f"{name}: {target} has no such heading"


if __name__ == "__main__":
    found = list(problems())
    print("\n".join(found) or "links: all lead somewhere")
    sys.exit(bool(found))

"""Parts of the configuration that have names of their own: each has one, and no other has it."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from jauge.config.build import Misfit
from jauge.config.tree import Capacity, Consolidation
from jauge.i18n import _

_Named = TypeVar("_Named", Capacity, Consolidation)


def named(key: str, parts: Sequence[_Named]) -> Iterator[tuple[str, _Named]]:
    """Each part with its path, such as `capacity[0]`; raises Misfit for a name empty or taken."""
    seen: set[str] = set()
    for index, one in enumerate(parts):
        path = f"{key}[{index}]"
        if not one.name.strip():
            raise Misfit(f"{path}.name", _("is empty: write a name"))
        if one.name in seen:
            hint = _("{name} stands there twice: make each name unique")
            raise Misfit(f"{path}.name", hint.format(name=repr(one.name)))
        seen.add(one.name)
        yield path, one

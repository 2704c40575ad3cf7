"""What others can add: sources, as entry points of the group `jauge.sources`."""

from importlib.metadata import EntryPoint, entry_points
from typing import Final

from jauge.i18n import _
from jauge.sources.base import Source

SOURCES: Final = "jauge.sources"
"""An entry point of this group names a `jauge.sources.base.Source`."""


def load_sources(
    points: tuple[EntryPoint, ...] | None = None,
) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    """The sources of others, and one line for each entry point that could not be loaded."""
    sources: list[Source] = []
    warnings: list[str] = []
    for point in entry_points(group=SOURCES) if points is None else points:
        try:
            found = point.load()
        except Exception as error:  # noqa: BLE001 - foreign code may raise anything at import
            found = error
        if isinstance(found, Source):
            sources.append(found)
        else:
            hint = _("plugin {name} is left out ({problem}): repair or uninstall it")
            problem = repr(found)[:120]
            warnings.append(hint.format(name=point.name, problem=problem))
    return tuple(sources), tuple(warnings)

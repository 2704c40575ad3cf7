"""How a package of formats is a source: each of its modules has FORMATS, found by folder."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from jauge.i18n import _
from jauge.model import Batch
from jauge.sources.base import Input, Sample, Source, Unreadable
from jauge.sources.bills.header import header_of_sample
from jauge.sources.exports.look import look
from jauge.sources.rosters.shape import bare, is_json
from jauge.sources.rosters.words import plain


class Seen(NamedTuple):
    """What recognition sees.

    `pieces` are the plain names of the columns, or of the keys of each object on the way to the
    first record; `name` is that of the file, in plain letters.
    """

    pieces: tuple[frozenset[str], ...]
    name: str

    def has(self, *names: str) -> bool:
        """Whether one object, or the header, has all these names."""
        return any(set(names) <= piece for piece in self.pieces)

    def any_of(self, names: frozenset[str]) -> bool:
        """Whether one of these names is there."""
        return any(names & piece for piece in self.pieces)


@dataclass(frozen=True)
class Format:
    """One format; an `is_general` one is asked only where no other fits."""

    name: str
    fits: Callable[[Seen], bool]
    read: Callable[[Input], Iterator[Batch]]
    is_general: bool = False


def source(package: str, paths: Iterable[str], *, title: str) -> Source:
    """The source of a package, from the formats of its modules."""
    modules = sorted(module.name for module in pkgutil.iter_modules(list(paths)))
    found = [importlib.import_module(f"{package}.{name}").FORMATS for name in modules]
    formats: dict[str, Format] = {each.name: each for listed in found for each in listed}

    def recognise(sample: Sample) -> str | None:
        return _recognised(seen(sample), list(formats.values()))

    def read(file: Input) -> Iterator[Batch]:
        return formats[file.format].read(file)

    return Source(
        name=package.rpartition(".")[2],
        title=title,
        formats=tuple(sorted(formats)),
        recognise=recognise,
        read=read,
    )


def seen(sample: Sample) -> Seen:
    """What the beginning of a file shows."""
    name = plain(sample.name)
    if is_json(sample.head):
        return Seen(tuple(_plain(piece) for piece in look(sample.head).chain), name)
    header = header_of_sample(sample)
    if header is None or header.kind != "delimited":
        return Seen((), name)
    return Seen((_plain(header.names) | _plain(map(bare, header.names)),), name)


def _plain(names: Iterable[str]) -> frozenset[str]:
    return frozenset(map(plain, names))


def _recognised(what: Seen, formats: list[Format]) -> str | None:
    if not what.pieces:
        return None
    for is_general in (False, True):
        found = [each.name for each in formats if each.is_general == is_general and each.fits(what)]
        if len(found) > 1:
            hint = _("may be {names}: choose one with --as")
            raise Unreadable(hint.format(names=", ".join(sorted(found))))
        if found:
            return found[0]
    return None

"""The table of shapes: which field of an API's answer counts what."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

_STEP: Final = re.compile(r"([^.\[\]]+)(?:\[(\w+)=([^\]]+)\])?")


class Step(msgspec.Struct, frozen=True):
    """One step of a path: a key, and for a list the element whose `field` is `value`."""

    key: str
    field: str | None = None
    value: str | None = None


class Field(msgspec.Struct, frozen=True):
    """A place in the answer and what stands there; a fallback counts where nothing else did."""

    path: tuple[Step, ...]
    counts: str
    is_required: bool
    is_fallback: bool

    @property
    def name(self) -> str:
        """The place as people write it."""
        return ".".join(step.key for step in self.path)


class Shape(msgspec.Struct, frozen=True):
    """One form of answer; `root` leads from the body to its usage, `model` to the model."""

    name: str
    root: tuple[Step, ...]
    model: tuple[Step, ...]
    fields: tuple[Field, ...]


@cache
def _table() -> Mapping[str, Mapping[str, object]]:
    text = files("jauge.sources.responses").joinpath("shapes.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def shape(name: str) -> Shape:
    """The shape of that name; raises KeyError without one."""
    row = msgspec.convert(_table()["shape"][name], dict[str, str | list[str]])
    return Shape(
        name=name,
        root=_path(str(row["root"])),
        model=_path(str(row["model"])),
        fields=tuple(_field(str(text)) for text in row["fields"]),
    )


@cache
def flavours(provider: str) -> Mapping[str, str]:
    """The shapes of a provider by API flavour, in the order in which they are tried."""
    own = _table()["flavour"].get(provider, {})
    return msgspec.convert(own, dict[str, str])


@cache
def common() -> Mapping[str, str]:
    """The shapes that any provider may speak, by flavour."""
    return msgspec.convert(_table()["any"], dict[str, str])


def _field(text: str) -> Field:
    path, counts = (part.strip() for part in text.rsplit(" = ", 1))
    named = counts.rstrip("!?").strip()
    return Field(_path(path), named, counts.endswith("!"), counts.endswith("?"))


def _path(text: str) -> tuple[Step, ...]:
    return tuple(
        Step(key, field or None, value or None) for key, field, value in _STEP.findall(text)
    )

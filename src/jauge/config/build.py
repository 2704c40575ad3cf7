"""Plain values into the typed tree, with the path of the key in every problem."""

import types
from collections.abc import Callable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import msgspec

from jauge.config.gateway import Positive, Secret, Weight
from jauge.config.texts import (
    Duration,
    Limit,
    parse_amount,
    parse_currency,
    parse_duration,
    parse_limit,
    parse_secret,
    parse_split,
    parse_zone,
)
from jauge.config.tree import (
    Constant,
    Currency,
    OneOrMore,
    Percent,
    Share,
    SplitBy,
    UnitPrice,
    Zone,
)
from jauge.i18n import _
from jauge.model import Money

_TEXTS: Final[Mapping[Any, Callable[[str], object]]] = {
    Currency: parse_currency,
    Duration: parse_duration,
    Limit: parse_limit,
    Money: parse_amount,
    Secret: parse_secret,
    SplitBy: parse_split,
    Zone: parse_zone,
}
_NUMBERS: Final[Mapping[Any, Callable[[Decimal], bool]]] = {
    Percent: lambda number: 0 <= number <= 100,  # noqa: PLR2004
    Positive: lambda number: number > 0,
    Share: lambda number: 0 <= number <= 1,
    UnitPrice: lambda number: number >= 0,
    Weight: lambda number: number >= 0,
}
_ABSENT: Final = object()


class Misfit(ValueError):
    """A value that does not fit; `path` is where it stands and `problem` ends with what to do."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}" if path else problem)


def build(kind: Any, value: object, path: str = "", *, strict: bool = True) -> Any:
    """`value` as `kind`; raises Misfit. Without `strict`, texts stand for numbers and booleans."""
    if kind in _TEXTS:
        return _text(_TEXTS[kind], value, path)
    if kind in _NUMBERS:
        return _number(_NUMBERS[kind], value, path)
    if kind is Constant:
        return _constant(value, path)
    if kind is OneOrMore:
        return build(tuple[str, ...], [value] if isinstance(value, str) else value, path)
    origin = get_origin(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _struct(kind, _table(value, path), path, strict=strict)
    if origin is dict:
        item = get_args(kind)[1]
        table = _table(value, path)
        return {k: build(item, v, _join(path, k), strict=strict) for k, v in table.items()}
    if origin is tuple:
        if not isinstance(value, list):
            raise Misfit(path, _("{value} is not a list: write [...]").format(value=_show(value)))
        item = get_args(kind)[0]
        return tuple(build(item, v, f"{path}[{i}]", strict=strict) for i, v in enumerate(value))
    if origin in {Union, types.UnionType}:
        kind = _member(kind, value)
        if get_origin(kind) not in {Union, types.UnionType}:
            return build(kind, value, path, strict=strict)
    return _leaf(kind, value, path, strict=strict)


def _member(union: Any, value: object) -> Any:
    """The member of `union` that a table or a text means; else what is left of the union."""
    members = [member for member in get_args(union) if member is not types.NoneType]
    for member in members:
        is_struct = isinstance(member, type) and issubclass(member, msgspec.Struct)
        if isinstance(value, dict) and is_struct and member not in _TEXTS:
            return member
    plain = [m for m in members if m in _TEXTS or not isinstance(m, type)] or members
    if len(members) == 1 or (len(plain) == 1 and plain[0] in _TEXTS):
        return plain[0]
    simple = tuple(
        m for m in members if not (isinstance(m, type) and issubclass(m, msgspec.Struct))
    )
    return simple[0] if len(simple) == 1 else Union[simple]  # noqa: UP007


def _struct(
    kind: type[msgspec.Struct], table: dict[str, object], path: str, *, strict: bool
) -> msgspec.Struct:
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for key in table:
        if key not in fields:
            raise Misfit(_join(path, key), unknown(key, fields))
    values: dict[str, object] = {}
    for name, field in fields.items():
        found = table.get(name, _ABSENT)
        if found is not _ABSENT:
            values[field.name] = build(field.type, found, _join(path, name), strict=strict)
        elif field.required:
            raise Misfit(_join(path, name), _("is required: add it"))
    return kind(**values)


def unknown(key: str, known: Mapping[str, object]) -> str:
    """What to say about a key that does not exist."""
    if close := get_close_matches(key, known, n=1):
        return _("unknown key: did you mean {name}?").format(name=close[0])
    return _("unknown key: use one of {names}").format(names=", ".join(known))


def _table(value: object, path: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Misfit(path, _("{value} is not a table: write {{ ... }}").format(value=_show(value)))
    return value


def _text(parse: Callable[[str], object], value: object, path: str) -> object:
    if not isinstance(value, str):
        raise Misfit(path, _("{value} is not a text: put it in quotes").format(value=_show(value)))
    try:
        return parse(value)
    except ValueError as problem:
        raise Misfit(path, f"{_show(value)} {problem}") from None


def _number(accepts: Callable[[Decimal], bool], value: object, path: str) -> Decimal:
    try:
        number = Decimal("NaN") if isinstance(value, bool) else Decimal(str(value))
    except ArithmeticError:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Misfit(path, _("{value} is not a number: correct it").format(value=_show(value)))
    if not accepts(number):
        raise Misfit(path, _("{value} is out of range: correct it").format(value=_show(value)))
    return number


def _constant(value: object, path: str) -> object:
    if isinstance(value, str | int | Decimal):
        return value
    hint = _("{value} is not a text, a number or a boolean: correct it")
    raise Misfit(path, hint.format(value=_show(value)))


def _leaf(kind: Any, value: object, path: str, *, strict: bool) -> object:
    try:
        return msgspec.convert(value, kind, strict=strict)
    except msgspec.ValidationError as error:
        inner = get_args(kind)[0] if get_origin(kind) is Annotated else kind
        if get_origin(inner) is Literal:
            choices = ", ".join(str(choice) for choice in get_args(inner))
            hint = _("is not a choice: use one of {choices}").format(choices=choices)
        else:
            hint = _("does not fit ({error}): correct it").format(error=error)
        raise Misfit(path, f"{_show(value)} {hint}") from None


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _show(value: object) -> str:
    return repr(value) if isinstance(value, str) else str(value)

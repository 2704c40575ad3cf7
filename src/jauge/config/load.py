"""Where a setting comes from: flag, then environment, then jauge.toml, then default."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, get_args, get_origin

import msgspec

from jauge.config.build import Misfit, build, unknown
from jauge.config.checks import check
from jauge.config.tree import Config
from jauge.errors import ConfigError
from jauge.i18n import _

FILE: Final = "jauge.toml"
_SECTIONS: Final = ("workspace", "gateway")
_LARGEST_BYTES: Final = 16 * 1024 * 1024


def load(
    workspace: Path,
    *,
    flags: Mapping[str, object] | None = None,
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> Config:
    """The configuration of `workspace`; defaults when it has no jauge.toml.

    `file` is read in the place of its jauge.toml.

    `flags` holds settings by dotted name (`workspace.language`); `environment` is that of the
    process unless given, and its JAUGE_WORKSPACE_... and JAUGE_GATEWAY_... override the file.
    Raises ConfigError, which names the file and the path of the key.
    """
    if not workspace.is_dir():
        hint = _("{path}: no such folder: create it with `jauge init {path}`")
        raise ConfigError(hint.format(path=workspace))
    path = file or workspace / FILE
    try:
        build(Config, tree := _read(path))
    except Misfit as problem:
        raise ConfigError(f"{path}: {problem}") from None
    variables = os.environ if environment is None else environment
    for name, setting, value in _overrides(variables):
        _override(tree, setting, value, name)
    for setting, value in (flags or {}).items():
        _override(tree, setting, value, f"--{setting.rpartition('.')[2].replace('_', '-')}")
    config: Config = build(Config, tree)
    try:
        check(config, workspace)
    except Misfit as problem:
        raise ConfigError(f"{path}: {problem}") from None
    return config


def settings() -> tuple[str, ...]:
    """Every key of jauge.toml by dotted path, `[]` for a list of tables, `NAME` for a free name."""
    return tuple(_paths(Config, ""))


def variables() -> dict[str, str]:
    """The environment variables that set something, and the setting of each."""
    return {
        f"JAUGE_{name.upper().replace('.', '_')}": name
        for name in settings()
        if name.partition(".")[0] in _SECTIONS and "[]" not in name
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise ConfigError(_("{path}: larger than 16 MB: shorten it").format(path=path))
        text = path.read_bytes().decode("utf-8-sig")
        return tomllib.loads(text, parse_float=Decimal)
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        raise ConfigError(_("{path}: not UTF-8: save it as UTF-8").format(path=path)) from None
    except OSError as error:
        hint = _("{path}: cannot be read ({error}): check its permissions")
        raise ConfigError(hint.format(path=path, error=error.strerror)) from None
    except tomllib.TOMLDecodeError as error:
        hint = _("{path}: not TOML ({error}): correct it")
        raise ConfigError(hint.format(path=path, error=error)) from None


def _overrides(environment: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    known = variables()
    for name in sorted(environment):
        if name in known:
            yield name, known[name], environment[name]
        elif any(name.startswith(f"JAUGE_{section.upper()}_") for section in _SECTIONS):
            raise ConfigError(f"{name}: {unknown(name, known)}")


def _override(tree: dict[str, Any], setting: str, value: object, origin: str) -> None:
    *tables, key = setting.split(".")
    kind: Any = Config
    for name in (*tables, key):
        kind = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}[name]
    try:
        built = build(kind, value, strict=False)
    except Misfit as problem:
        raise ConfigError(f"{origin}: {problem}") from None
    for name in tables:
        tree = tree.setdefault(name, {})
    tree[key] = built


def _paths(kind: Any, path: str) -> Iterator[str]:
    """The dotted paths below `kind`."""
    for field in msgspec.structs.fields(kind):
        name = f"{path}.{field.encode_name}" if path else field.encode_name
        below, suffix = _below(field.type)
        if below is None:
            yield name
        else:
            yield from _paths(below, name + suffix)


def _below(kind: Any) -> tuple[Any, str]:
    """The table type inside `kind` and how a path goes through it."""
    origin, suffix = get_origin(kind), ""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return (kind, "") if kind.__module__ in _TREE else (None, "")
    if origin in {dict, tuple}:
        suffix = ".NAME" if origin is dict else "[]"
    for inner in get_args(kind):
        found, rest = _below(inner)
        if found is not None:
            return found, suffix + rest
    return None, ""


_TREE: Final = frozenset({"jauge.config.tree", "jauge.config.gateway"})

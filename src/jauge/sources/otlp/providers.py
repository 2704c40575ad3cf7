"""Which provider a call names, under OpenTelemetry's names."""

import csv
import re
from functools import cache
from importlib import resources

from jauge.sources.otlp.conventions import conventions


@cache
def aliases() -> dict[str, str]:
    """Alias, in lower case, to OpenTelemetry's value: `facts/provider_names.csv`."""
    file = resources.files("jauge.facts").joinpath("provider_names.csv")
    lines = file.read_text("utf-8").splitlines()
    return {row["alias"]: row["provider_name"] for row in csv.DictReader(lines)}


_LEGAL = re.compile(
    r"[\s,.]+(?:inc|llc|ltd|limited|corp|corporation|pbc|gmbh|sas|sa|ag|bv|labs)\.?$"
)
_SIGNS = re.compile(r"[\W_]+")


@cache
def _squeezed() -> dict[str, str]:
    return {_SIGNS.sub("", alias): name for alias, name in aliases().items()}


@cache
def known(name: str) -> str | None:
    """OpenTelemetry's value for a name, however it is spaced: `Fireworks AI`, `OpenAI, LLC`.

    None for what nobody knows.
    """
    forms = [name.strip().lower()]
    if forms[0] in aliases():
        return aliases()[forms[0]]
    while (shorter := _LEGAL.sub("", forms[-1])) != forms[-1]:
        forms.append(shorter)
    bare = [_SIGNS.sub("", form) for form in forms]
    for form in (*bare, *(each.removesuffix("ai") for each in bare)):
        if form in _squeezed():
            return _squeezed()[form]
    return None


@cache
def normalise(name: str) -> str | None:
    """The provider that an emitter calls `name`; None for a framework or an exporter.

    A name that nobody knows stays as it is, in lower case.
    """
    said = name.strip().lower()
    exact = aliases()
    rules = conventions().providers
    for form in (said, *(said.removesuffix(s) for s in rules.suffixes if said.endswith(s))):
        if form in exact:
            return exact[form]
        if form in rules.unknown:
            return None
    return known(said) or said or None


@cache
def from_host(host: str) -> tuple[str, str | None] | None:
    """Provider and region that a host name tells; None when it tells nothing."""
    for guess in conventions().providers.host:
        if found := re.fullmatch(guess.match, host.lower()):
            return guess.provider_name, found.groupdict().get("region")
    return None


@cache
def from_model(model: str) -> str | None:
    """The provider that alone offers models of this name, else None."""
    for guess in conventions().providers.model:
        if re.fullmatch(guess.match, model.lower()):
            return guess.provider_name
    return None

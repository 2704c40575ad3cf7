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


@cache
def normalise(name: str) -> str | None:
    """The provider that an emitter calls `name`; None for a framework or an exporter.

    A name that nobody knows stays as it is, in lower case.
    """
    said = name.strip().lower()
    known = aliases()
    rules = conventions().providers
    for form in (said, *(said.removesuffix(s) for s in rules.suffixes if said.endswith(s))):
        if form in known:
            return known[form]
        if form in rules.unknown:
            return None
    return said or None


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

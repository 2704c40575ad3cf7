"""Plans that one person buys: an account on one of them is no seat of an organisation."""

import csv
from functools import cache
from importlib.resources import files
from typing import Final

_FACTS: Final = "personal_plans.csv"
_ANY: Final = "*"


@cache
def _built_in() -> frozenset[tuple[str, str]]:
    text = (files("jauge.facts") / _FACTS).read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return frozenset((row["tool"].casefold(), row["plan"].casefold()) for row in rows)


def is_personal(tool: str, plan: str | None) -> bool:
    """Whether a plan is one that a person buys, with or without the tool's name before it."""
    if plan is None:
        return False
    own, name = tool.casefold(), plan.casefold().strip()
    name = name.removeprefix(own).strip()
    return not {(own, name), (_ANY, name)}.isdisjoint(_built_in())

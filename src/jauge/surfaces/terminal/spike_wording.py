"""Spikes as findings in words."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from jauge.analysis.anomalies.asked import ALL, Scope
from jauge.i18n import _, format
from jauge.model import Finding
from jauge.surfaces.terminal import anomalies_wording


def titles() -> Mapping[str, str]:
    """What the kind is called."""
    return {"cost_spike": _("spend out of rhythm")}


def actions() -> Mapping[str, str]:
    """What to do about it."""
    return {
        "explain_spike": _("ask what it was"),
        "stop_the_cause": _("stop what causes it"),
    }


def _spike(one: Finding[Any]) -> str:
    told = one.parameters
    name, value = next(
        (pair for pair in one.subject.items() if pair[0] != "since"), ("scope", None)
    )
    whose = Scope(ALL) if name == "scope" else Scope(name, value)
    said = _("{scope}: {excess} beyond what was expected from {first} to {last}.").format(
        scope=anomalies_wording.scope(whose),
        excess=format.money(told.excess, told.currency),
        first=format.day(told.first_on),
        last=format.day(told.last_on),
    )
    if told.driver is None:
        return said
    driver = anomalies_wording.scope(Scope(told.driver, told.driver_value))
    return " ".join([said, _("Behind it: {driver}.").format(driver=driver)])


SAID: Final[Mapping[str, Callable[[Finding[Any]], str]]] = {"cost_spike": _spike}
"""A sentence for the kind."""

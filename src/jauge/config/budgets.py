"""Budgets and unusual spend: what no single value can show."""

import re
from typing import TYPE_CHECKING, Final

from jauge.config.build import Misfit, unknown
from jauge.i18n import _

if TYPE_CHECKING:
    from jauge.config.tree import Anomaly, Config

MATCHED: Final = {
    "key": "api_key_id",
    "agent": "agent",
    "model": "model",
    "provider": "provider",
    "task": "task_id",
    "conversation": "conversation_id",
}
"""What a budget can match beside virtual tags, and the dimension that it is."""
_COUNTRY: Final = re.compile(r"([A-Z]{2,3})?")


def check_budgets(config: "Config") -> None:
    """Raise Misfit for a budget whose name is taken or whose match nobody has."""
    names: dict[str, int] = {}
    for index, budget in enumerate(config.budget):
        path = f"budget[{index}]"
        if not budget.name.strip():
            raise Misfit(f"{path}.name", _("is empty: write a name"))
        if budget.name in names:
            hint = _("is the name of budget[{index}] too: give each its own")
            raise Misfit(f"{path}.name", hint.format(index=names[budget.name]))
        names[budget.name] = index
        for name, patterns in budget.match.items():
            if name not in MATCHED and name not in config.tag:
                raise Misfit(f"{path}.match.{name}", unknown(name, {**MATCHED, **config.tag}))
            if not patterns:
                raise Misfit(f"{path}.match.{name}", _("is empty: name at least one value"))
    _anomaly(config.anomaly)


def _anomaly(anomaly: "Anomaly") -> None:
    if anomaly.floor.amount < 0:
        raise Misfit("anomaly.floor", _("is negative: write 0 or more"))
    if not _COUNTRY.fullmatch(anomaly.country):
        hint = _("is not a country's code: write FR, or '' for no public holidays")
        raise Misfit("anomaly.country", hint)

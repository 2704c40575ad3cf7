"""The first day of what a finding is about: nothing can have been done about it earlier."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from jauge.analysis import calendar
from jauge.analysis.call_case import CallCase
from jauge.analysis.engines import STARTED_US
from jauge.model import Finding


def first_day(calls: CallCase | None, finding: Finding[Any]) -> date | None:
    """The day of the first call of a finding's agent, with its model where it names one.

    Of one that names neither the first call of the ledger; None where it rests on no calls.
    """
    rests_on_calls = any(one.table == "usage" for one in finding.evidence)
    history = calls.history if calls is not None and rests_on_calls else None
    if calls is None or history is None:
        return None
    agent, model = finding.subject.get("agent_id"), finding.subject.get("model")
    if agent is not None and agent in calls.agents:
        history = calls.of_agents(history, [agent])
    if model is not None:
        history = history.filter(history["model"] == model)
    found = calls.desk.session.run(history.agg(first=history[STARTED_US].min()))
    first = calendar.from_us_if_known(found["first"][0].as_py())
    return None if first is None else first.astimezone(ZoneInfo(calls.timezone)).date()

"""Agents found in the ledger without a form to fill; see docs/agents.md."""

from jauge.analysis.agents.agent import Agent, registered_id
from jauge.analysis.agents.detail import Detail, Row, choose, detail, rows
from jauge.analysis.agents.find import (
    Found,
    Ground,
    arranged,
    at,
    find,
    identified,
    limited,
    survey,
)
from jauge.analysis.agents.table import COLUMNS, records

__all__ = [
    "COLUMNS",
    "Agent",
    "Detail",
    "Found",
    "Ground",
    "Row",
    "arranged",
    "at",
    "choose",
    "detail",
    "find",
    "identified",
    "limited",
    "records",
    "registered_id",
    "rows",
    "survey",
]

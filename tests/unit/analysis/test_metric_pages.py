"""The worked example on the page of each metric is what Jauge answers."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from analysis_seats import DAY as SEATS_DAY
from analysis_seats import seat
from anomaly_rows import anomaly_figures, budget_figures, forecast_figures
from capacity_rows import of_page
from engines.cell_rows import cell_row, charge_row, write_table
from engines.usage_rows import usage_row, write_segments
from jauge.analysis.comparison import compare, explain
from jauge.analysis.cost import Question
from jauge.analysis.desk import Desk
from jauge.analysis.effects import effects
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.analysis.layers import layers
from jauge.analysis.residuals import residuals
from jauge.analysis.seats.answer import answer
from jauge.analysis.seats.asked import Asked as SeatsAsked
from jauge.analysis.seats.consolidation import Consolidated, consolidate
from jauge.config import Consolidation, Layer, Tool
from jauge.config.tree import OneOrMore, Percent
from jauge.model import TABLES, USAGE, parse_money, parse_period
from jauge.pricing.fx import rate_on
from jauge.surfaces.terminal.capacity_records import document as capacity_document
from jauge.surfaces.terminal.consolidation import document as consolidation_document
from jauge.surfaces.terminal.records import change_record
from jauge.surfaces.terminal.seats_records import line_record as seats_record
from reconciled_pages import answered
from task_rows import figures_of_page

PAGES = sorted((Path(__file__).parents[3] / "docs" / "metrics").glob("*.md"))
OCTOBER = parse_period("2026-10")
MONEY = {column.name for column in USAGE if column.type == "money"}


def example(page: Path) -> dict[str, Any]:
    found = re.search(r"```json\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return json.loads(found[1])


def row(number: int, values: dict[str, Any]) -> dict[str, Any]:
    typed: dict[str, Any] = {
        name: Decimal(value) if name in MONEY and value is not None else value
        for name, value in values.items()
    }
    if "started_at" in typed:
        typed["started_at"] = datetime.fromisoformat(typed["started_at"]).astimezone(UTC)
    return usage_row(number, billing_currency="EUR", **typed)


def typed(values: dict[str, Any], table: str) -> dict[str, Any]:
    money = {column.name for column in TABLES[table] if column.type == "money"}
    return {
        name: Decimal(value) if name in money and value is not None else value
        for name, value in values.items()
    }


def residual_figures(session: Session, folder: Path, told: dict[str, Any]) -> dict[str, Any]:
    cells = [cell_row(n, **typed(one, "cell")) for n, one in enumerate(told["cells"])]
    held = Held(session, {"cell": write_table(folder, "cell", cells)})
    found = residuals(held, (), OCTOBER, "EUR", rate_on)
    assert found is not None
    lines = {line.kind: line for line in found.lines} | {"total": found.totals[0]}
    return {
        str(kind): {
            name: getattr(line.sums, name)
            for name in (*line.sums.__struct_fields__, "stated_cost", "difference")
        }
        for kind, line in lines.items()
    }


def layer_figures(session: Session, folder: Path, told: dict[str, Any]) -> dict[str, Any]:
    usage = [row(n, one) for n, one in enumerate(told["rows"])]
    bills = [charge_row(n, **typed(one, "charge")) for n, one in enumerate(told.get("charges", ()))]
    files = {"usage": write_segments(folder, usage, 1)}
    if bills:
        files["charge"] = write_table(folder, "charge", bills)
    given = [
        Layer(
            name=one["name"],
            amount=parse_money(one["amount"]),
            per=one.get("per", "month"),
            from_=date.fromisoformat(one["from"]) if "from" in one else None,
        )
        for one in told.get("layers", ())
    ]
    found = layers(Desk(1, Held(session, files), rate_on), given, OCTOBER, "UTC", "EUR")
    asked = [ratio for ratio in found.ratios if ratio.name in told["expect"]]
    return {
        **{str(line.layer): line.amount for line in found.lines},
        **{ratio.name: ratio.value for ratio in found.ratios},
        "ai_total": found.ai_total,
        "it_total": found.it_total,
        "bound": asked[0].bound if asked else None,
    }


def cost_figures(session: Session, folder: Path, told: dict[str, Any]) -> dict[str, Any]:
    paths = write_segments(folder, [row(n, one) for n, one in enumerate(told["rows"])], 1)
    desk = Desk(1, Held(session, {"usage": paths}), rate_on)
    now, before = (Question(period=parse_period(month)) for month in ("2026-10", "2026-09"))
    (change,) = explain(compare(desk.ask(now), desk.ask(before)), effects(desk, now, before))
    return dict(change_record((), change))


def reconciled_figures(_session: Session, _folder: Path, told: dict[str, Any]) -> dict[str, Any]:
    (one,) = answered(told)
    return {name: getattr(one, name) for name in told["expect"]}


def seat_figures(session: Session, folder: Path, told: dict[str, Any]) -> dict[str, Any]:
    states = [state for state, count in told["seats"].items() for _one in range(count)]
    used = {"active": {}, "idle": {"last_activity_at": None}}
    rows = [
        seat(n, status=state, **used.get(state, {"last_activity_at": None}))
        for n, state in enumerate(states)
    ]
    contracts = [
        Tool(**one | {"price": parse_money(one["price"])}) for one in told.get("tools", ())
    ]
    asked = SeatsAsked(day=SEATS_DAY, contracts=contracts)
    found = answer(Held(session, {"seat": write_table(folder, "seat", rows)}), asked)
    assert found is not None
    return seats_record((), found.total, told.get("delay"))


def consolidation_figures(session: Session, _folder: Path, told: dict[str, Any]) -> dict[str, Any]:
    tools = tuple(Tool(**one | {"price": parse_money(one["price"])}) for one in told["tools"])
    given = told["consolidation"]
    scenario = Consolidation(
        name="one",
        replaces=OneOrMore(tuple(tool.name for tool in tools)),
        fixed=tuple(map(parse_money, given["fixed"])),
        claimed_percent=tuple(
            tuple(Percent(Decimal(end)) for end in claim) for claim in given["claimed_percent"]
        ),
    )
    asked = SeatsAsked(day=SEATS_DAY, contracts=tools)
    found = consolidate(Desk(1, Held(session, {}), rate_on), asked, scenario, "UTC", "EUR")
    assert isinstance(found, Consolidated)
    return consolidation_document(found)


def capacity_figures(session: Session, folder: Path, told: dict[str, Any]) -> dict[str, Any]:
    answered = of_page(session, folder, told)
    (record,) = capacity_document(answered, ())["capacities"]  # type: ignore[misc]
    (line,) = answered.lines
    api = record["api"] or {}
    return {
        **record,
        **{f"api_{name}": value for name, value in api.items()},
        **{name: api.get(name) for name in ("break_even_tokens", "break_even_utilisation")},
        **{str(group.keys[0]): group.cost for group in line.groups if group.keys},
    }


FIGURES = {
    "anomalies": anomaly_figures,
    "budgets": budget_figures,
    "forecast": forecast_figures,
    "capacity": capacity_figures,
    "cost": cost_figures,
    "residuals": residual_figures,
    "layers": layer_figures,
    "reconcile": reconciled_figures,
    "seats": seat_figures,
    "consolidation": consolidation_figures,
    "units": figures_of_page,
}


def same(found: Any, expected: Any) -> bool:
    """Whether a figure is the one on the page, where money is text."""
    if isinstance(expected, dict):
        return all(same(found[name], value) for name, value in expected.items())
    return found == (Decimal(expected) if isinstance(found, Decimal) else expected)


def test_there_are_pages() -> None:
    assert len(PAGES) >= 30


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_example(duckdb: Session, tmp_path: Path, page: Path) -> None:
    told = example(page)
    found = FIGURES[told.get("ask", "cost")](duckdb, tmp_path, told)
    assert told["expect"]
    wrong = {
        name: (found[name], value)
        for name, value in told["expect"].items()
        if not same(found[name], value)
    }
    assert not wrong

"""Everything that a kind of finding may ask for, from rows of usage, bills and cells for tests."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from engines.cell_rows import write_table
from engines.usage_rows import usage_row, write_segments
from jauge.analysis.call_case import CallCase, case_of_calls
from jauge.analysis.desk import Desk
from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import Case
from jauge.analysis.grades.grade import Grade, Grades
from jauge.analysis.held import Held
from jauge.analysis.rulebook import Attribution, rules_of
from jauge.analysis.spend import know
from jauge.attribution.vendors import built_in
from jauge.config import Config
from jauge.config.build import build
from jauge.model import TABLES, Finding, Registry, parse_period
from jauge.pricing import TOKEN_PRICES, ApiPrice, UnitPrices
from jauge.pricing.fx import rate_on
from jauge.pricing.price_spans import PriceSpan

Rows = Sequence[Mapping[str, Any]]
NOW = datetime(2026, 11, 22, tzinfo=UTC)
DAY = "2026-10-12T09:00:00"
_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "cell": {"provider_name": "openai", "day": DAY[:10], "until": "2026-10-13", "currency": "EUR"},
    "charge": {
        "role": "counted",
        "billing_currency": "EUR",
        "charge_category": "Usage",
        "charge_period_start": DAY[:10],
        "charge_period_end": "2026-10-13",
        "x_cost_layer": "inference",
        "x_stage": "bill",
    },
    "observation": {"signal": "span", "kind": "call", "started_at": DAY},
}
_PARENTS = {
    "cache_read": "input",
    "cache_write": "input",
    "cache_write_1h": "cache_write",
    "audio_input": "input",
    "reasoning": "output",
    "audio_output": "output",
}
_KEYS = {"cell": "cell_id", "charge": "charge_id", "observation": "observation_id"}
CALL: Mapping[str, Any] = {
    "provider_name": "openai",
    "billing_currency": "EUR",
    "started_at": DAY,
    "input_tokens": 1000,
    "output_tokens": 100,
}


def value(kind: str, told: Any) -> Any:
    """A value of a page as its column holds it."""
    if not isinstance(told, str):
        return told
    if kind == "money":
        return Decimal(told)
    if kind == "time":
        moment = datetime.fromisoformat(told)
        return moment.replace(tzinfo=moment.tzinfo or UTC)
    if kind == "date":
        return date.fromisoformat(told)
    if kind in {"id", "span"}:
        return told.encode().rjust(16 if kind == "id" else 8, b"0")
    return told


def calls_of(told: Rows) -> list[dict[str, Any]]:
    """Rows of usage; `times` repeats one, `step_s` seconds apart."""
    types = {column.name: column.type for column in TABLES["usage"]}
    rows: list[dict[str, Any]] = []
    for one in told:
        given = {**CALL, **one}
        times, step = given.pop("times", 1), given.pop("step_s", 60)
        for number in range(times):
            made = {name: value(types[name], each) for name, each in given.items()}
            made["started_at"] += timedelta(seconds=number * step)
            rows.append(usage_row(len(rows) + 1, **made))
    return rows


def held(session: Session, folder: Path, files: int = 1, **tables: Rows) -> Held:
    """A ledger with these rows; calls in so many files."""
    paths: dict[str, Sequence[Path]] = {}
    if tables.get("usage"):
        (folder / "usage").mkdir(parents=True, exist_ok=True)
        paths["usage"] = write_segments(folder / "usage", list(map(dict, tables["usage"])), files)
    for name in ("cell", "charge", "observation"):
        if not tables.get(name):
            continue
        types = {column.name: column.type for column in TABLES[name]}
        rows = [
            {"tenant": "default", "source": "test", _KEYS[name]: number.to_bytes(16, "big")}
            | {key: value(types[key], each) for key, each in {**_DEFAULTS[name], **row}.items()}
            for number, row in enumerate(tables[name], 1)
        ]
        known = [{key: row[key] for key in row if key in types} for row in rows]
        paths[name] = write_table(folder / name, name, known)
    return Held(session, paths)


def case(session: Session, folder: Path, calls: Rows = (), **told: Any) -> Case:
    """What findings are looked for in.

    `cells`, `charges` and `observations` are rows, `prices` list prices, `grades` scores, `config`
    is jauge.toml; `period` is a month, None for the last 30 days; `files` of calls.
    """
    config: Config = build(Config, dict(told.get("config", {})))
    names = {"cell": "cells", "charge": "charges", "observation": "observations"}
    tables = {table: told.get(name, ()) for table, name in names.items()}
    here = held(session, folder, told.get("files", 1), usage=calls, **tables)
    desk = Desk(1, here, rate_on, Attribution(tags=rules_of(config), zone="UTC"))
    zone, currency = str(config.workspace.timezone), told.get("currency", "EUR")
    period = told.get("period", "2026-10")
    asked = None if period is None else parse_period(period, zone)
    grades = tuple(msgspec.convert(row, Grade) for row in told.get("grades", ()))
    return Case(
        know(here, built_in(), rate_on),
        currency,
        calls=case_of_calls(desk, config, currency, NOW, asked, Registry()),
        prices=price_list(told.get("prices", ())),
        list_spans=list_spans(told.get("prices", ())),
        grades=Grades(grades) if grades else None,
    )


def graded(told: Rows) -> list[dict[str, Any]]:
    """Grades of one task: so many `questions`, and the score of each model on all of them."""
    rows: list[dict[str, Any]] = []
    number = 0
    for one in told:
        for _place in range(one["questions"]):
            number += 1
            rows += [
                {"task": "test", "qid": str(number), "model": model, "score": float(score)}
                for model, score in one.items()
                if model != "questions"
            ]
    return rows


def calls_in(found: Case) -> CallCase:
    """The calls of a case that has some."""
    assert found.calls is not None
    return found.calls


def price_list(rows: Rows) -> Any:
    """List prices as `jauge.pricing.api_prices` gives them; amounts are for a million tokens."""
    if not rows:
        return None
    every = [
        ApiPrice(
            provider=row.get("provider", "openai"),
            model=row["model"],
            currency=row.get("currency", "EUR"),
            **{
                name: Decimal(str(row[name])) / 1_000_000 if name in row else None
                for name in ("input", "cache_read", "cache_write", "output")
            },
        )
        for row in rows
        if "service_tier" not in row and "above" not in row
    ]

    def prices(model: str, provider: str | None, _day: date) -> list[ApiPrice]:
        mine = [one for one in every if one.model == model]
        return [one for one in mine if one.provider == provider] or mine

    return prices


def list_spans(rows: Rows) -> Any:
    """The same prices as `jauge.pricing.price_spans` gives them, each with its `service_tier`.

    Those with `above` are of larger inputs than it, those with `upto` of no larger ones.
    """

    def spans(named: Iterable[Any]) -> list[PriceSpan]:
        return [
            PriceSpan(
                named=one,
                price_id=row["model"],
                part=(None, None, row.get("above"), row.get("upto")),
                valid_from=None,
                valid_until=None,
                currency=row.get("currency", "EUR"),
                units=_units(row),
            )
            for one in named
            for row in rows
            if (row.get("provider", "openai"), row["model"]) == one[:2]
            and row.get("service_tier", "standard") == (one[3] or "standard")
        ]

    return spans if rows else None


def _units(row: Mapping[str, Any]) -> UnitPrices:
    """Prices of tokens from those of a million, missing classes filled as the price book does.

    `request` is the price of one call.
    """
    own = {name: Decimal(str(row[name])) / 1_000_000 for name in TOKEN_PRICES if name in row}
    for name, parent in _PARENTS.items():
        if name not in own and parent in own:
            own[name] = own[parent]
    if "request" in row:
        own["request"] = Decimal(str(row["request"]))
    return msgspec.convert(own, UnitPrices)


def plain(finding: Finding[Any]) -> dict[str, Any]:
    """A finding as JSON has it, with the number of rows of each table as its evidence."""
    told = msgspec.json.decode(msgspec.json.encode(finding))
    told["evidence"] = [[one.table, one.count] for one in finding.evidence]
    return told


def same(found: Any, expected: Any) -> bool:
    """Whether what is expected is there: numbers in texts by value, objects by the keys named."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(same(found.get(k), v) for k, v in expected.items())
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(expected, str) and isinstance(found, str):
        try:
            return Decimal(found) == Decimal(expected)
        except ArithmeticError:
            return found == expected
    if isinstance(expected, float):
        return isinstance(found, int | float) and abs(found - expected) < 5e-5
    return bool(found == expected)

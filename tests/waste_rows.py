"""Calls for tests of waste: priced at fixed prices, in a case of findings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from engines.usage_rows import MODELS, priced, usage_row, write_segments
from jauge.analysis.call_case import case_of_calls
from jauge.analysis.desk import Desk
from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import Case
from jauge.analysis.held import Held
from jauge.config import load
from jauge.model import Finding, Registry
from jauge.pricing import UnitPrices
from jauge.pricing.call_prices import CallPrice
from jauge.pricing.fx import rate_on
from spend_rows import known

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CONFIG = '[workspace]\ntimezone = "Europe/Paris"\n'


def prices(named: Iterable[tuple[str | None, ...]], times: int = 1) -> Iterator[CallPrice]:
    """The prices of `usage_rows`, so many times: an hour of cache costs twice the input, a batch
    half.
    """
    for _provider, model, _region, _tier in named:
        if model not in MODELS:
            continue
        currency = MODELS[model][2]
        unit_in, unit_out = (price * times for price in MODELS[model][:2])
        own = _units(unit_in, unit_out)
        yield CallPrice(
            price_id=f"book/{model}",
            currency=currency,
            units=own,
            batch=_units(unit_in / 2, unit_out / 2),
            has_cache=True,
            cache_lifetime_s=300,
        )


def _units(unit_in: Decimal, unit_out: Decimal) -> UnitPrices:
    return UnitPrices(
        input=unit_in,
        cache_read=unit_in / 10,
        cache_write=unit_in * 5 / 4,
        cache_write_1h=unit_in * 2,
        audio_input=unit_in,
        output=unit_out,
        reasoning=unit_out,
        audio_output=unit_out,
    )


def calls(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a worked example: `times` repeats one, a second later each."""
    rows: list[dict[str, Any]] = []
    for told_row in told["rows"]:
        values = {**told.get("defaults", {}), **told_row}
        started = datetime.fromisoformat(values.pop("started_at"))
        for place in range(values.pop("times", 1)):
            moment = started + timedelta(seconds=place)
            rows.append(priced(usage_row(len(rows) + 1, started_at=moment, **values)))
    return rows


def case_of_rows(
    session: Session,
    folder: Path,
    rows: Sequence[Mapping[str, Any]],
    currency: str = "USD",
    files: int = 3,
    times: int = 1,
) -> Case:
    """A case whose ledger holds these rows of usage, priced so many `times` as high as usual."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "jauge.toml").write_text(CONFIG)
    config = load(folder)
    paths = write_segments(folder, [dict(row) for row in rows], files)
    desk = Desk(1, Held(session, {"usage": paths}), rate_on)
    found = case_of_calls(desk, config, currency, NOW, None, Registry())
    return Case(
        known(session, folder), currency, calls=found, call_prices=partial(prices, times=times)
    )


def plain(finding: Finding[Any]) -> dict[str, Any]:
    """A finding as JSON has it, with the number of rows of each table as its evidence."""
    told = msgspec.json.decode(msgspec.json.encode(finding))
    told["evidence"] = [[one.table, one.count] for one in finding.evidence]
    return told

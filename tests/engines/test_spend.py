"""What was paid and is owed is the same on every engine."""

import random
from pathlib import Path

import pytest

from engines.usage_rows import varied_rows
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.analysis.spend import know, spend
from jauge.attribution.vendors import built_in
from jauge.model import parse_period
from jauge.pricing.fx import rate_on
from spend_rows import held, line

TEXTS = (
    "OPENAI *CHATGPT SUBSCR", "GITHUB, INC.", "CURSOR, AI POWERED IDE", "SCALEWAY SAS",
    "RESTAURANT LE MISTRAL", "ZIBBLE.AI", "NOTION LABS, INC.",
)  # fmt: skip


@pytest.fixture(scope="module")
def files(duckdb: Session, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    chance = random.Random(8)  # noqa: S311 - reproducible rows, no secret
    lines = [
        line(
            chance.choice(TEXTS),
            f"-{chance.randrange(1, 9000) / 100}",
            f"2026-{chance.randrange(1, 12):02}-{chance.randrange(1, 28):02}",
            currency=chance.choice(["EUR", "EUR", "USD"]),
            account=chance.choice(["FR1", "FR2", None]),
        )
        for _number in range(200)
    ]
    charges = [
        {
            "provider_name": chance.choice(["Scaleway", "OpenAI", None]),
            "billed_cost": f"{chance.randrange(1, 9000) / 100}",
            "x_cost_layer": chance.choice(["inference", "other_it", "seats", None]),
            "charge_category": chance.choice(["Usage", "Tax"]),
            "charge_period_end": chance.choice(["2026-10-13", "2026-11-01"]),
            "billing_account_id": chance.choice(["a", "b", None]),
        }
        for _number in range(100)
    ]
    invoices = [
        {
            "invoice_issuer_name": "OpenAI Ireland",
            "billed_cost": "90",
            "tax_amount": "18",
            "gross_amount": "108",
            "x_service_start": "2026-10-20",
            "x_service_end": "2026-11-20",
        }
    ]
    seats = [{"unit_price": "29", "currency": "EUR", "renews_on": "2026-11-30"}]
    made = held(
        duckdb, tmp_path_factory.mktemp("spend"), bank_line=lines, charge=charges,
        invoice_line=invoices, seat=seats, usage=varied_rows(300),
    )  # fmt: skip
    return {name: list(paths) for name, paths in made.files.items()}


@pytest.mark.parametrize("basis", ["paid", "owed"])
@pytest.mark.parametrize("period", [None, "2026-10"])
def test_same_spend(
    duckdb: Session, other: Session, files: dict[str, list[Path]], basis: str, period: str | None
) -> None:
    cut = parse_period(period, "Europe/Paris") if period else None
    expected, found = (
        spend(know(Held(session, files), built_in(), rate_on), cut, "EUR", basis)  # type: ignore[arg-type]
        for session in (duckdb, other)
    )
    assert expected.total
    assert expected.apart
    assert found == expected

"""A finding is data: what it claims has an order, and goes out as JSON."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from jauge.model import Evidence, Finding, Saving, ValueKind


class Parameters(msgspec.Struct, frozen=True):
    months: int


def test_a_saving_lies_between_its_ends() -> None:
    saving = Saving(Decimal(0), Decimal(5), Decimal(5), "EUR")
    assert saving.mid == 5
    with pytest.raises(ValueError, match="not in order"):
        Saving(Decimal(6), Decimal(5), Decimal(7), "EUR")


def test_a_finding_is_one_object() -> None:
    found = Finding(
        kind="doubled_subscription",
        subject={"supplier": "Perplexity"},
        parameters=Parameters(months=2),
        evidence=(Evidence("bank_line", ("0a", "0b")),),
        monthly_saving=None,
        value_kind="budget_saving",
        cash_from=date(2026, 12, 5),
        confidence=Decimal("0.8"),
        effort="low",
        action="cancel_all_but_one",
    )
    told = msgspec.json.decode(msgspec.json.encode(found))
    assert told["parameters"] == {"months": 2}
    assert told["evidence"] == [{"table": "bank_line", "ids": ["0a", "0b"], "rows": None}]
    assert found.evidence[0].count == 2
    assert Evidence("usage", rows=7).count == 7
    assert (told["cash_from"], told["confidence"]) == ("2026-12-05", "0.8")


def test_an_id_is_that_of_the_claim_not_of_its_figures() -> None:
    def claim(kind: str, subject: dict[str, str | None], value: ValueKind, months: int) -> str:
        return Finding(
            kind=kind,
            subject=subject,
            parameters=Parameters(months=months),
            evidence=(),
            monthly_saving=None,
            value_kind=value,
            cash_from=None,
            confidence=Decimal(1),
            effort="low",
            action="retire",
        ).finding_id

    first = claim("idle_seat", {"tool": "A", "account": None}, "budget_saving", 1)
    assert first == claim("idle_seat", {"account": None, "tool": "A"}, "budget_saving", 2)
    others = {
        claim("idle_seat", {"tool": "B"}, "budget_saving", 1),
        claim("idle_seat", {"account": "A"}, "budget_saving", 1),
        claim("idle_seat", {"tool": "A"}, "freed_capacity", 1),
        claim("leaver_seat", {"tool": "A"}, "budget_saving", 1),
    }
    assert len({first, *others}) == 5

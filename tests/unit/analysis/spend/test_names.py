"""Suppliers by any name: on bills, in calls, on invoices, in lists of seats."""

import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.spend.claims import Claim, uncovered
from jauge.analysis.spend.days import Days
from jauge.analysis.spend.names import Names
from jauge.attribution.vendors import built_in

NAMES = Names(built_in())
FIRST = date(2026, 1, 1)
SPANS = st.tuples(st.integers(0, 60), st.integers(1, 40)).map(
    lambda span: Days(FIRST + timedelta(span[0]), FIRST + timedelta(span[0] + span[1]))
)


@pytest.mark.parametrize(
    ("name", "supplier"),
    [
        ("aws.bedrock", "AWS"),
        ("AWS", "AWS"),
        ("Amazon Web Services EMEA SARL", "AWS"),
        ("azure.ai.openai", "Microsoft"),
        ("Microsoft Ireland Operations Ltd", "Microsoft"),
        ("openai", "OpenAI"),
        ("OpenAI Ireland Ltd", "OpenAI"),
        ("github_copilot", "GitHub"),
        ("scaleway", "Scaleway"),
        ("Boulangerie Dupont", "Boulangerie Dupont"),
    ],
)
def test_a_supplier_by_its_names(name: str, supplier: str) -> None:
    assert NAMES.supplier(name) == supplier


def test_the_first_known_name_counts() -> None:
    assert NAMES.supplier(None, "Reseller", "openai") == "OpenAI"
    assert NAMES.supplier(None, "Reseller") == "Reseller"
    assert NAMES.supplier(None, "") is None
    assert (NAMES.kind(None), NAMES.product("Reseller")) == (None, None)


@pytest.mark.parametrize(
    ("tool", "plan", "expected"),
    [
        ("GitHub Copilot", "business", ("GitHub", "GitHub Copilot Business", "ai_subscription")),
        ("ChatGPT", None, ("OpenAI", "ChatGPT", "ai_subscription")),
        ("chatgpt", "Business", ("OpenAI", "ChatGPT Business", "ai_subscription")),
        ("Claude", "Max 5x", ("Anthropic", "Claude", "ai_subscription")),
        ("Perplexity", None, ("Perplexity", "Perplexity", "ai_subscription")),
        ("Cursor", None, ("Cursor", "Cursor", "ai_subscription")),
        ("Microsoft 365 Copilot", None, ("Microsoft", "Microsoft 365 Copilot", "ai_subscription")),
        # Plans with and without AI begin so: a person decides.
        ("GitHub", None, ("GitHub", "GitHub", "to_review")),
        ("Nobody's tool", None, ("Nobody's tool", "Nobody's tool", "to_review")),
    ],
)
def test_a_tool_and_its_plan(tool: str, plan: str | None, expected: tuple[str, str, str]) -> None:
    found = NAMES.of_tool(tool, plan)
    assert (found.vendor, found.name, found.kind) == expected


def claim(days: Days, account: str | None = None) -> Claim:
    return Claim(
        source="bill", supplier="OpenAI", product=None, kind="ai_metered", days=days,
        rate_day=days.first, currency="EUR", net=Decimal(1), account=account,
    )  # fmt: skip


@given(mine=SPANS, before=st.lists(SPANS, max_size=5))
def test_no_day_counts_twice_and_none_is_lost(mine: Days, before: list[Days]) -> None:
    left = [days for _claim, days in uncovered([claim(mine)], [claim(each) for each in before])]
    covered = {day for each in before for day in _days(each)}
    found = [day for days in left for day in _days(days)]
    assert len(found) == len(set(found))
    assert set(found) == set(_days(mine)) - covered


def _days(span: Days) -> list[date]:
    return [span.first + timedelta(number) for number in range(span.count)]

"""Days and periods as lists write them, in both languages."""

from datetime import UTC, datetime

import pytest

from jauge.sources.base import Unreadable
from jauge.sources.bills.moments import Order
from jauge.sources.invoices.days import day_of, order_in, period_of


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "order", "found"),
    [
        ("2026-10-31", None, "2026-10-31"),
        ("2026/10/31", None, "2026-10-31"),
        ("20261031", None, "2026-10-31"),
        ("2026-10-31T08:00:00Z", None, "2026-10-31"),
        ("31/10/2026", "day first", "2026-10-31"),
        ("10/31/2026", "month first", "2026-10-31"),
        ("1.2.26", "day first", "2026-02-01"),
        ("31 octobre 2026", None, "2026-10-31"),
        ("1er févr. 2026", None, "2026-02-01"),
        ("October 31, 2026", None, "2026-10-31"),
        ("Oct 1st, 2026", None, "2026-10-01"),
        ("31/10/2026", None, None),
        ("31/10/2026", "month first", None),
        ("2026-02-30", None, None),
        ("31 brumaire 2026", None, None),
        ("octobre 2026", None, None),
        ("", "day first", None),
    ],
)
def test_days(text: str, order: Order | None, found: str | None) -> None:
    assert day_of(text, order) == (found and day(found))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-10", "2026-10-01", "2026-11-01"),
        ("10/2026", "2026-10-01", "2026-11-01"),
        ("Octobre 2026", "2026-10-01", "2026-11-01"),
        ("Dec 2026", "2026-12-01", "2027-01-01"),
        ("T4 2026", "2026-10-01", "2027-01-01"),
        ("2026-Q1", "2026-01-01", "2026-04-01"),
        ("2026", "2026-01-01", "2027-01-01"),
        ("du 01/10/2026 au 31/10/2026", "2026-10-01", "2026-11-01"),
        ("01.10.2026-31.10.2026", "2026-10-01", "2026-11-01"),
        ("2026-10-01..2026-10-15", "2026-10-01", "2026-10-16"),
        ("Oct 1, 2026 - Oct 31, 2026", "2026-10-01", "2026-11-01"),
        ("5/10/2026", "2026-10-05", "2026-10-06"),
    ],
)
def test_periods_are_half_open(text: str, start: str, end: str) -> None:
    assert period_of(text, "day first") == (day(start), day(end))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13",
        "T5 2026",
        "soon",
        "31/10/2026 - 01/10/2026",
        "octobre 99999999999999999999",
        "9999",
        "1926-10",
    ],
)
def test_what_is_no_period(text: str) -> None:
    assert period_of(text, "day first") is None


def test_the_order_is_the_french_one_or_what_the_dates_show() -> None:
    assert order_in(["03/04/2026"], is_french=True) == "day first"
    assert order_in(["03/04/2026", "03/31/2026"], is_french=False) == "month first"
    assert order_in(["03/04/2026 - 30/04/2026"], is_french=False) == "day first"
    assert order_in(["2026-10-01"], is_french=False) == "day first"
    with pytest.raises(Unreadable, match="03/04/2026 cannot be told apart"):
        order_in(["03/04/2026", "05/06/2026"], is_french=False)

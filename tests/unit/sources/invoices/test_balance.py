"""Two amounts give the third, lines give totals."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from jauge.sources.exports import Bad
from jauge.sources.invoices.balance import completed, settled, shares
from jauge.sources.invoices.document import Amounts, Document, Line
from jauge.sources.invoices.rows import rows_of

D = Decimal
PAPER = Document(id="1", number="1", currency="EUR")


def amounts(*parts: str | None) -> Amounts:
    return Amounts(*(None if part is None else D(part) for part in parts))


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (("100", "20", None), ("100", "20", "120")),
        (("100", None, "120"), ("100", "20", "120")),
        ((None, "20", "120"), ("100", "20", "120")),
        (("100", "20", "120.01"), ("100", "20", "120.01")),
        (("100", None, None), ("100", None, None)),
        ((None, "20", None), (None, "20", None)),
        ((None, None, "120"), (None, None, "120")),
        ((None, None, None), (None, None, None)),
        (("0", "0", None), ("0", "0", "0")),
    ],
)
def test_two_give_the_third(given: tuple[str | None, ...], found: tuple[str | None, ...]) -> None:
    assert completed(amounts(*given)) == amounts(*found)


def test_three_that_disagree_are_refused() -> None:
    with pytest.raises(Bad, match="net 100 and tax 20 give 120: correct"):
        completed(Amounts(D(100), D(20), D("120.02")))


def test_without_lines_the_whole_is_one() -> None:
    made = settled(replace(PAPER, totals=Amounts(D(100), D(20))))
    assert made.lines == (Line(id="total", kind="total", amounts=Amounts(D(100), D(20), D(120))),)


def test_a_tax_of_the_whole_is_a_line_where_no_line_says_it() -> None:
    lines = tuple(Line(id=name, amounts=Amounts(D(50))) for name in "ab")
    made = settled(replace(PAPER, totals=Amounts(D(100), D(20)), lines=lines))
    assert [(line.id, line.amounts) for line in made.lines] == [
        ("a", Amounts(D(50), D(0), D(50))),
        ("b", Amounts(D(50), D(0), D(50))),
        ("tax", Amounts(D(0), D(20), D(20))),
    ]
    free = settled(replace(PAPER, totals=Amounts(D(100), D(0)), lines=lines))
    assert [line.amounts.tax for line in free.lines] == [D(0), D(0)]


def test_an_unknown_tax_stays_unknown() -> None:
    lines = (Line(id="a", amounts=Amounts(D(50))),)
    made = settled(replace(PAPER, totals=Amounts(D(50)), lines=lines))
    assert made.lines == lines


def test_a_sum_that_does_not_fit_is_refused() -> None:
    most = D(10**20 - 1)
    with pytest.raises(Bad, match="does not fit"):
        rows_of(settled(replace(PAPER, totals=Amounts(most, most))))


@pytest.mark.parametrize(
    ("total", "weights", "found"),
    [
        ("10", ["1", "1", "1"], ["3.34", "3.33", "3.33"]),
        ("-10", ["1", "1", "1"], ["-3.33", "-3.33", "-3.34"]),
        ("0.01", ["1", "2"], ["0.00", "0.01"]),
        ("20", ["100", "-100"], ["20", "0"]),
        ("1", ["3", "-1"], ["1.50", "-0.50"]),
        ("0.001", ["1", "1"], ["0.001", "0.000"]),
        (
            "12345678901234567890.12",
            ["1", "2"],
            ["4115226300411522630.04", "8230452600823045260.08"],
        ),
    ],
)
def test_shares_go_by_the_largest_remainder(
    total: str, weights: list[str], found: list[str]
) -> None:
    assert shares(D(total), [D(weight) for weight in weights]) == [D(share) for share in found]

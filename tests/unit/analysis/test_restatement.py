"""What a restatement moved in all, one sum per currency."""

from decimal import Decimal

from jauge.analysis.restatement import Moved, moved, of_one
from jauge.ledger import Change


def change(before: tuple[str, str] | None, after: tuple[str, str] | None) -> Change:
    return Change(
        provider_name="acme",
        model="small",
        rows=1,
        before=None if before is None else Decimal(before[0]),
        before_currency=None if before is None else before[1],
        after=None if after is None else Decimal(after[0]),
        after_currency=None if after is None else after[1],
    )


def test_a_change_of_currency_stands_in_both_totals() -> None:
    changes = [
        change(("10", "USD"), ("8", "EUR")),
        change(("5", "USD"), ("4", "USD")),
        change(None, ("1", "USD")),
        change(("0.5", "EUR"), None),
    ]
    euros, dollars = moved(changes)
    assert euros == Moved("EUR", Decimal("0.5"), Decimal(8))
    assert dollars == Moved("USD", Decimal(15), Decimal(5))
    assert (euros.difference, dollars.difference) == (Decimal("7.5"), -10)
    assert euros.ratio == 15


def test_a_line_has_a_difference_only_within_one_currency() -> None:
    same = of_one(change(("5", "USD"), ("4", "USD")))
    assert same is not None
    assert (same.difference, same.ratio) == (-1, -0.2)
    assert of_one(change(("10", "USD"), ("8", "EUR"))) is None
    assert of_one(change(None, ("8", "EUR"))) is None
    free = of_one(change(("0", "USD"), ("8", "USD")))
    assert free is not None
    assert (free.difference, free.ratio) == (8, None)


def test_nothing_moved_has_no_total() -> None:
    assert moved([]) == ()

"""What the section on reconciling says beside its table."""

from decimal import Decimal

from jauge.analysis.reconciling.reconciling import Reconciled
from jauge.model import Money
from jauge.surfaces.reports import bills, reconciled


def test_what_no_call_shows_is_told_apart_from_what_nothing_explains() -> None:
    nothing = Reconciled(period=None, suppliers=())
    (one,) = [
        said
        for said in reconciled.says(nothing, (Money(Decimal("6.54"), "EUR"),))
        if "€6.54" in said
    ]
    assert bills.title() in one
    assert "between calls and bills" in one

"""Until when a capacity is bound, and from when giving it up saves."""

from datetime import date
from typing import Any

import pytest

from capacity_rows import TODAY, server
from jauge.analysis.capacity.term import Term, term_of

FIRST = {"from": "2026-01-31"}


@pytest.mark.parametrize(
    ("values", "term"),
    [
        ({}, Term()),
        ({"notice_days": 10}, Term(cash_from=date(2026, 12, 2))),
        ({"notice_days": 0}, Term(cash_from=TODAY)),
        ({"until": "2027-03-01"}, Term(date(2027, 3, 1), None, date(2027, 3, 1))),
        ({"until": "2026-11-22"}, Term(date(2026, 11, 22), None, None, is_over=True)),
        (
            {**FIRST, "term_months": 1},
            Term(date(2026, 11, 30), date(2026, 11, 30), date(2026, 11, 30)),
        ),
        (
            {**FIRST, "term_months": 1, "notice_days": 30},
            Term(date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        ),
        (
            {**FIRST, "term_months": 12, "until": "2026-12-15", "notice_days": 5},
            Term(date(2026, 12, 15), None, date(2026, 12, 15)),
        ),
        ({"term_months": 12, "notice_days": 1}, Term(cash_from=date(2026, 11, 23))),
    ],
)
def test_term(values: dict[str, Any], term: Term) -> None:
    assert term_of(server(**values), TODAY) == term

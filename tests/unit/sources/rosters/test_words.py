"""Words, dates, money and prices of lists: what says the same is read the same."""

from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.sources import Unreadable
from jauge.sources.rosters.days import instants, order_of, slashed
from jauge.sources.rosters.licences import seat_of
from jauge.sources.rosters.prices import plan_of, plans
from jauge.sources.rosters.words import STATUSES, flags, listed, plain, said, statuses


def texts(*values: str | None) -> pa.Array:
    return pa.array(values, pa.string())


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Date d’entrée", "date d'entree"),
        ("Centre de coût(s)", "CENTRE_DE_COUTS"),
        ("User Principal Name", "userPrincipalName"),
        ("Équipe", "equipe"),
    ],
)
def test_names_are_compared_by_their_letters(name: str, same: str) -> None:
    assert plain(name) == plain(same)


def test_what_says_nothing_is_null() -> None:
    found = said(texts(" Ada ", "", "N/A", "null", "-", " ", "NULL", "Na", None))
    assert found.to_pylist() == ["Ada", None, None, None, None, None, None, "Na", None]


def test_words_of_both_languages_are_statuses() -> None:
    words = texts(
        "Active", "désactivé", "Pending invite", "Résilié", "never logged in", "odd", None
    )
    ranks = statuses(words).to_pylist()
    assert [None if rank is None else STATUSES[rank] for rank in ranks] == [
        "active", "leaver", "pending", "cancelled", "never_used", None, None,
    ]  # fmt: skip


def test_yes_and_no_in_both_languages() -> None:
    found = flags(texts("TRUE", "Oui", "0", "non", "maybe", None))
    assert found.to_pylist() == [True, True, False, False, None, None]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("['Legal']", "Legal"),
        ("['b', 'a', 'b']", "a, b"),
        ("[]", None),
        ("[None, '']", None),
        ("[['a'], {'b': 1}]", "['a'], {'b': 1}"),
        ("[Sales, R&D]", "R&D, Sales"),
        ("[not closed", "[not closed"),
        ("Plain", "Plain"),
    ],
)
def test_lists_in_cells_are_texts(cell: str, text: str | None) -> None:
    assert listed(texts("['x']", cell)).to_pylist()[1] == text


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-10-31", "2026-10-31T00:00:00"),
        ("2026-10-31T08:00:00Z", "2026-10-31T08:00:00"),
        ("2026-10-31T08:00:00+02:00", "2026-10-31T06:00:00"),
        ("2026/10/31 08:05", "2026-10-31T08:05:00"),
        ("31.10.2026", "2026-10-31T00:00:00"),
        ("31/10/2026 14:05:09", "2026-10-31T14:05:09"),
        ("Sat, 31 Oct 2026 08:00:00 GMT", "2026-10-31T08:00:00"),
        ("October 31st, 2026 at 5:04 PM", "2026-10-31T17:04:00"),
        ("31 août 2026 à 14h05", "2026-08-31T14:05:00"),
        ("31-févr.-2026", None),
        ("1 févr. 2026", "2026-02-01T00:00:00"),
        ("1er juillet 2026", "2026-07-01T00:00:00"),
        ("1 juin 2026", "2026-06-01T00:00:00"),
        ("1793318400000", "2026-10-30T00:00:00"),
        ("46326", "2026-10-31T00:00:00"),
        ("20261031", "2026-10-31T00:00:00"),
        ("12", None),
        ("31 Foo 2026", None),
        ("soon", None),
    ],
)
def test_dates_are_read_in_every_form(text: str, moment: str | None) -> None:
    found, bad = instants(texts(text), lambda: "day first")
    if moment is None:
        assert bad is not None
        assert bad.all()
    else:
        assert bad is None
        assert found[0].as_py().replace(tzinfo=None) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    "text",
    ["Never", "jamais", "Never logged in", "1601-01-01T00:00:00Z", "0001-01-01T00:00:00",
     "9999-12-31", "31/12/2999", "01/01/1900", "n/a", ""],
)  # fmt: skip
def test_no_date_is_null_and_no_mistake(text: str) -> None:
    found, bad = instants(texts(text, "2026-10-31"), lambda: "day first")
    assert (found[0].as_py(), bad) == (None, None)


@given(st.lists(st.dates(date(1990, 1, 1), date(2026, 12, 31)), min_size=1))
def test_a_file_that_shows_its_order_is_read_in_it(found: list[date]) -> None:
    for order, form in (("day first", "%d/%m/%Y"), ("month first", "%m/%d/%Y")):
        written = {day.strftime(form) for day in found}
        shows = any(day.day > 12 for day in found)
        if shows:
            assert order_of(slashed(texts(*written)), None) == order
        else:
            with pytest.raises(Unreadable):
                order_of(written, None)
            assert order_of(written, "month first") == "month first"


def test_a_file_that_mixes_both_orders_is_refused_whatever_is_usual() -> None:
    with pytest.raises(Unreadable, match="cannot be told apart"):
        order_of({"31/10/2026", "10/31/2026"}, "day first")


def test_a_list_price_is_of_its_day() -> None:
    day = date(2026, 10, 31)
    plan = plan_of("GitHub Copilot", "Business", day)
    assert plan is not None
    assert (plan.price, plan.currency, plan.tax_basis) == (Decimal(19), "USD", "net")
    assert plan_of("GitHub Copilot", "business", date(2020, 1, 1)) is None
    assert plan_of("GitHub Copilot", "unheard of", day) is None
    assert all(plan.price > 0 for known in plans().values() for plan in known)


def test_licences_of_suites_are_told_apart() -> None:
    seat = seat_of("Microsoft 365 Copilot")
    assert seat is not None
    assert seat.tool == seat.plan == "Microsoft 365 Copilot"
    by_id = seat_of("639dec6b-bb19-468b-871c-c5c441c4b0cb")
    assert by_id == seat
    assert seat_of("Microsoft 365 E5") is None
    assert seat_of("Unlicensed") is None

from datetime import UTC, datetime
from importlib.resources import files

import pytest

from jauge.pricing import BadPriceBook, bundled_book
from jauge.pricing.book import Book, PriceRow, parse_row
from jauge.pricing.check import check_book


def row(**changes: str) -> PriceRow:
    base = {
        "provider": "mistral",
        "model": "mistral-large-4",
        "class": "input",
        "price": "1.1",
        "currency": "USD",
        "source": "test",
        "checked_at": "2026-11-01",
    }
    return parse_row(base | changes, "here: row 1")


def test_the_bundled_book_has_no_fault() -> None:
    assert list(check_book(bundled_book())) == []


def test_the_bundled_book_holds_the_facts_that_other_tables_get_wrong() -> None:
    book = bundled_book()
    large = book.prices("mistral")["mistral-large-4"]
    outputs = [
        (found.price, found.valid_from and found.valid_from.date().isoformat())
        for found in large
        if found.unit == "output" and found.service_tier == "standard"
    ]
    assert outputs == [("2.09", None), ("4.18", "2026-10-20"), ("2.1", "2026-10-29")]
    llama = book.prices("ovhcloud")["Meta-Llama-3_3-70B-Instruct"]
    assert {(found.unit, found.price, found.currency) for found in llama} == {
        ("input", "0.67", "EUR"),
        ("output", "0.67", "EUR"),
    }
    assert {found.currency for rows in book.prices("scaleway").values() for found in rows} == {
        "EUR"
    }


def test_every_row_has_a_source_and_a_day() -> None:
    book = bundled_book()
    for provider in book.providers:
        for rows in book.prices(provider).values():
            assert all(found.source and found.checked_at for found in rows)


def test_the_version_says_the_day_and_changes_with_any_row() -> None:
    book = bundled_book()
    assert book.version.startswith("2026-")
    assert book.version == Book(files("jauge.pricebook")).version
    assert book.with_rows([row()]).version != book.version
    assert book.with_rows([row()]).version != book.with_rows([row(price="1.2")]).version


def test_an_own_row_takes_its_time_from_the_book_and_leaves_the_rest() -> None:
    book = bundled_book().with_rows([row(valid_from="2026-10-25", valid_until="2026-11-05")])
    found = [
        (one.price, one.valid_from, one.valid_until)
        for one in book.prices("mistral")["mistral-large-4"]
        if one.unit == "input" and one.service_tier == "standard"
    ]

    def day(month: int, number: int) -> datetime:
        return datetime(2026, month, number, tzinfo=UTC)

    assert sorted(found, key=lambda item: str(item[1] or "")) == [
        ("0.68", None, day(10, 20)),
        ("1.36", day(10, 20), day(10, 25)),
        ("1.1", day(10, 25), day(11, 5)),
        ("0.7", day(11, 5), None),
    ]
    assert list(check_book(book, ["mistral"])) == []


def test_an_own_provider_and_model_are_known_by_their_names() -> None:
    book = bundled_book().with_rows([row(provider="acme", model="acme-1")])
    assert book.find_model("acme", "acme-1") == "acme-1"
    assert book.providers["acme"].names == ("acme",)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"class": "tokens"}, "'tokens' is not a unit"),
        ({"price": "cheap"}, "here: row 1"),
        ({"price": "-1"}, "price '-1' is not an amount"),
        ({"price": "NaN"}, "price 'NaN' is not an amount"),
        ({"currency": "euro"}, "currency 'euro' is not a code"),
        ({"valid_from": "soon"}, "Invalid isoformat"),
        ({"window": "10:00-09:00"}, "does not end after it starts"),
    ],
)
def test_a_bad_row_is_refused_with_its_place(change: dict[str, str], said: str) -> None:
    with pytest.raises(BadPriceBook, match=said) as caught:
        row(**change)
    assert str(caught.value).startswith("here: row 1: ")
    assert "docs/pricing.md" in str(caught.value)


def test_a_window_may_end_with_the_day() -> None:
    assert row(window="16:30-24:00").window == (59400, 86400)
    assert row(window="16:30-00:00").window == (59400, 86400)

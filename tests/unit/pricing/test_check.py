from pathlib import Path

import pytest

from jauge.pricing import Book
from jauge.pricing.book import PriceRow, parse_row
from jauge.pricing.check import check_book, check_rows


def row(**changes: str) -> PriceRow:
    base = {
        "provider": "acme",
        "model": "acme-1",
        "class": "input",
        "price": "2",
        "currency": "USD",
        "source": "test",
        "checked_at": "2026-11-01",
    }
    return parse_row(base | changes, "here")


@pytest.mark.parametrize(
    ("one", "other", "collides"),
    [
        ({}, {"price": "3"}, True),
        ({"valid_until": "2026-05-01"}, {"valid_from": "2026-05-01"}, False),
        ({"valid_until": "2026-05-02"}, {"valid_from": "2026-05-01"}, True),
        ({}, {"window": "01:00-04:00"}, False),
        ({"window": "03:00-05:00"}, {"window": "01:00-04:00"}, True),
        ({"window": "04:00-05:00"}, {"window": "01:00-04:00"}, False),
        ({}, {"above_input_tokens": "200000"}, False),
        ({}, {"region": "eu"}, False),
        ({}, {"service_tier": "batch"}, False),
        ({}, {"class": "output"}, False),
    ],
)
def test_two_prices_may_not_be_in_force_at_once(
    one: dict[str, str], other: dict[str, str], *, collides: bool
) -> None:
    faults = list(check_rows([row(**one), row(**other)]))
    assert bool(faults) is collides
    assert all("in force at once" in fault for fault in faults)


def test_a_block_that_no_list_quotes_is_a_fault() -> None:
    assert "quote it per 1000000" in next(check_rows([row(per="100000")]))
    assert list(check_rows([row(per="1000")])) == []


def test_a_row_needs_a_source_and_an_order_of_dates() -> None:
    assert "no source" in next(check_rows([row(source="")]))
    late = row(valid_from="2026-05-02", valid_until="2026-05-01")
    assert "ends before it starts" in next(check_rows([late]))


def test_a_book_names_its_broken_patterns_and_strays(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "prices").mkdir()
    head = "provider,title,names,match,models,fallbacks\n"
    (tmp_path / "providers.csv").write_text(head + "acme,Acme,acme,,,nobody\n")
    (tmp_path / "models/acme.csv").write_text("model,match\na,/(/\n")
    (tmp_path / "prices/acme.csv").write_text(
        "model,class,price,currency,source,checked_at\nb,input,1,EUR,s,2026-01-01\n"
    )
    faults = list(check_book(Book(tmp_path)))
    assert [fault.split(":")[0] for fault in faults] == ["acme/a", "acme", "acme/b"]
    assert "no pattern" in faults[2]

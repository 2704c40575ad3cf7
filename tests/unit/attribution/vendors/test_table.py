"""The curated table, and suppliers of one's own over it."""

import csv
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from bank_lines import line, rates
from jauge import config
from jauge.attribution.vendors import VendorTable, built_in, recognise, with_own
from jauge.attribution.vendors.draft import PAID
from jauge.attribution.vendors.table import parse_alias

FILES = ("vendors.csv", "vendor_plans.csv", "vendor_denied.csv", "vendor_words.csv")


def facts(name: str) -> list[dict[str, str]]:
    text = files("jauge.facts").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("name", FILES)
def test_every_row_has_its_source_and_its_day(name: str) -> None:
    for row in facts(name):
        assert row["source"]
        assert date.fromisoformat(row["checked_on"]) <= date(2026, 12, 31)


def test_there_are_vendors_enough_and_each_is_found_by_each_of_its_aliases() -> None:
    table = built_in()
    assert len(table.vendors) >= 150
    lost: dict[str, str | None] = {}
    for alias in table.aliases:
        text = f"CARTE 04/10 {alias.text} {' '.join(sorted(alias.beside)[:1])}"
        found = recognise([line(text, "-77.77")], table, rates)[0]
        if found.vendor != alias.vendor:
            lost[alias.text] = found.vendor
    assert lost == {}


def test_the_table_contradicts_itself_nowhere() -> None:
    table = built_in()
    assert table.plans.keys() <= table.vendors.keys()
    seen: dict[tuple[object, ...], str] = {}
    for alias in table.aliases:
        assert alias.words
        assert not alias.beside & set(alias.words), alias
        key = (alias.words, alias.beside, alias.is_alone)
        assert seen.setdefault(key, alias.vendor) == alias.vendor, alias
    for vendor in table.vendors.values():
        assert vendor.spend_kind in PAID
        assert vendor.currencies
        assert len(vendor.country) == 2
    for plans in table.plans.values():
        for plan in plans:
            assert plan.spend_kind in PAID
            assert (plan.price is None) == (plan.currency == "")
    assert len({each.words for each in table.denied}) == len(table.denied)


def own(folder: Path, text: str) -> VendorTable:
    (folder / config.FILE).write_text(text, encoding="utf-8")
    found = config.load(folder, environment={})
    return with_own(built_in(), found.vendor, found.vendor_denied)


def test_the_example_of_the_configuration_works(tmp_path: Path) -> None:
    from jauge.config.workspace import EXAMPLE

    table = own(tmp_path, EXAMPLE.read_text(encoding="utf-8"))
    lines = [
        line("CARTE ACME ASSIST PARIS", "-28.80"),
        line("CARTE ACME 12 ASSISTANT", "-77.77"),
        line("CARTE ACME PARIS", "-28.80"),
        line("CARTE MISTRAL PLAGE", "-28.80"),
    ]
    found = recognise(lines, table, rates)
    assert [each.vendor for each in found] == ["Acme Assist", "Acme Assist", None, None]
    assert found[0].product == "Acme Assist Pro"
    assert found[0].rule.fit is not None
    assert (found[0].rule.fit.seats, found[0].recurrence) == (2, "monthly")
    assert found[3].rule.matched == "mistral plage"


def test_a_known_vendor_takes_more_aliases_another_product_and_prices(tmp_path: Path) -> None:
    table = own(
        tmp_path,
        '[[vendor]]\nname = "OpenAI"\naliases = "acme reseller"\n'
        'product = "ChatGPT Enterprise"\nkind = "ai_subscription"\nprices = ["41.50 EUR"]\n',
    )
    found = recognise(
        [
            line("PRLV SEPA ACME RESELLER", "-77.77"),
            line("PRLV SEPA OPENAI", "-83.00"),
            line("OPENAI *CHATGPT PLUS", "-23.00"),
        ],
        table,
        rates,
    )
    assert [each.product for each in found] == [
        "ChatGPT Enterprise",
        "ChatGPT Enterprise",
        "ChatGPT Plus",
    ]
    assert found[1].rule.product_by == "amount"


def test_a_vendor_of_one_s_own_is_heard_before_the_words_that_no_vendor_has(
    tmp_path: Path,
) -> None:
    text = '[[vendor]]\nname = "Mistral Conseil"\naliases = "mistral conseil"\n'
    lines = [line("PRLV SEPA MISTRAL CONSEIL FORMATION", "-77.77")]
    assert recognise(lines, built_in(), rates)[0].vendor is None
    assert recognise(lines, own(tmp_path, text), rates)[0].vendor == "Mistral Conseil"
    denied = text + '[[vendor_denied]]\nwords = "formation"\n'
    assert recognise(lines, own(tmp_path, denied), rates)[0].vendor is None


def test_an_alias_is_written_in_three_ways() -> None:
    assert parse_alias("Mistral AI", "v").words == ("mistral", "ai")
    assert parse_alias("=groq", "v").is_alone
    assert parse_alias("claude sub + anthropic/san francisco", "v").beside == {
        "anthropic",
        "san",
        "francisco",
    }

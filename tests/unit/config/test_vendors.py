"""Suppliers of one's own in bank lines."""

from pathlib import Path

import pytest

from jauge import config
from jauge.errors import ConfigError
from jauge.model import Money

OWN = '[[vendor]]\nname = "Acme"\naliases = "acme"\n'


def loaded(folder: Path, text: str) -> config.Config:
    (folder / config.FILE).write_text(text, encoding="utf-8")
    return config.load(folder, environment={})


def test_a_supplier_may_have_its_name_alone(tmp_path: Path) -> None:
    found = loaded(tmp_path, OWN + '[[vendor_denied]]\nwords = ["acme hotel"]')
    assert found.vendor == (config.Vendor(name="Acme", aliases=("acme",)),)  # pyright: ignore[reportArgumentType] # a plain tuple
    assert found.vendor_denied[0].words == ("acme hotel",)


def test_prices_are_amounts_with_a_currency(tmp_path: Path) -> None:
    found = loaded(tmp_path, OWN + 'prices = ["12.50 EUR", "14 USD"]')
    assert [str(price.amount) for price in found.vendor[0].prices] == ["12.50", "14"]
    assert isinstance(found.vendor[0].prices[1], Money)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[[vendor]]\nname = " "\naliases = "a"', "vendor[0].name: is empty"),
        ('[[vendor]]\nname = "A"\naliases = []', "vendor[0].aliases: is empty"),
        ('[[vendor]]\nname = "A"\naliases = "24/7"', "vendor[0].aliases: '24/7' has no letter"),
        ('[[vendor]]\nname = "A"\naliases = "+ inc"', "vendor[0].aliases: '' has no letter"),
        (OWN + 'prices = ["0 EUR"]', "vendor[0].prices[0]: is not above 0"),
        (OWN + 'prices = ["12"]', "vendor[0].prices[0]: '12' is not an amount"),
        (OWN + 'kind = "expense"', "vendor[0].kind: 'expense' is not a choice: use one of ai_"),
        ("[[vendor_denied]]\nwords = []", "vendor_denied[0].words: is empty"),
        ('[[vendor_denied]]\nwords = ["ok", "*"]', "vendor_denied[0].words: '*' has no letter"),
    ],
)
def test_what_names_nothing_is_an_error_with_its_path(tmp_path: Path, text: str, line: str) -> None:
    with pytest.raises(ConfigError) as problem:
        loaded(tmp_path, text)
    assert f"{config.FILE}: {line}" in str(problem.value)

"""Who sells a model by the token: list prices of the book, once each."""

from datetime import date
from decimal import Decimal

from jauge.pricing import api_prices, bundled_book

DAY = date(2026, 10, 1)


def test_a_model_is_sold_by_several() -> None:
    found = api_prices(bundled_book(), "meta-llama/Llama-3.3-70B-Instruct", None, DAY)
    assert len({offer.provider for offer in found}) == len(found) > 1
    assert all(offer.model == "meta-llama/Llama-3.3-70B-Instruct" for offer in found)


def test_one_provider_alone_where_it_sells_it() -> None:
    (offer,) = api_prices(bundled_book(), "gpt-4o", "openai", DAY)
    assert (offer.provider, offer.currency) == ("openai", "USD")
    assert (offer.input, offer.output) == (Decimal("0.0000025"), Decimal("0.00001"))


def test_a_provider_that_does_not_sell_it_or_is_unknown_is_all_of_them() -> None:
    book = bundled_book()
    everyone = api_prices(book, "gpt-4o", None, DAY)
    assert api_prices(book, "gpt-4o", "vllm", DAY) == everyone
    assert api_prices(book, "gpt-4o", "mistral_ai", DAY) == everyone
    # A subscription holds it for nothing: that is no price.
    assert all(offer.input for offer in everyone)


def test_what_nobody_sells_has_no_price() -> None:
    assert api_prices(bundled_book(), "own-model-7b", None, DAY) == []

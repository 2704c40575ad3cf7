"""A bill that its supplier writes anew counts once, and lines that share an id count twice.

AWS: a line item id is unique within a partition of one version of a report alone, and the report of
a month is written anew every day (user guide of Data Exports, line item details).
"""

import csv
import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jauge.config import load
from jauge.ingest import ImportReport, run_import
from jauge.ledger import open_snapshot

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CUR = {
    "identity_line_item_id": "a",
    "identity_time_interval": "2026-10-10T00:00:00Z/2026-10-11T00:00:00Z",
    "bill_invoice_id": "",
    "bill_payer_account_id": "111",
    "bill_billing_period_start_date": "2026-10-01T00:00:00Z",
    "bill_billing_period_end_date": "2026-11-01T00:00:00Z",
    "line_item_usage_account_id": "222",
    "line_item_line_item_type": "Usage",
    "line_item_usage_start_date": "2026-10-10T00:00:00Z",
    "line_item_usage_end_date": "2026-10-11T00:00:00Z",
    "line_item_product_code": "AmazonBedrock",
    "line_item_usage_type": "USE1-NovaPro-input-tokens",
    "line_item_operation": "Invoke",
    "line_item_usage_amount": "1000",
    "line_item_currency_code": "USD",
    "line_item_unblended_cost": "0.8",
    "line_item_line_item_description": "$0.0008 per 1K input tokens for NovaPro",
    "pricing_public_on_demand_cost": "0.8",
    "product": '{"product_name":"Amazon Bedrock"}',
    "resource_tags": "{}",
}
FOCUS = {
    "BillingAccountId": "111",
    "BillingCurrency": "USD",
    "BillingPeriodStart": "2026-10-01T00:00:00Z",
    "BillingPeriodEnd": "2026-11-01T00:00:00Z",
    "BilledCost": "0.1",
    "EffectiveCost": "0.1",
    "ChargeCategory": "Usage",
    "ChargePeriodStart": "2026-10-10T00:00:00Z",
    "ChargePeriodEnd": "2026-10-10T01:00:00Z",
    "ProviderName": "AWS",
    "ServiceCategory": "AI and Machine Learning",
    "ServiceName": "Amazon Bedrock",
    "SubAccountId": "222",
    "SkuMeter": "USE1-NovaPro-input-tokens",
    "InvoiceId": "",
}
OTHER = {"line_item_usage_type": "BoxUsage:p5", "line_item_product_code": "AmazonEC2"}


def cur(**values: str) -> dict[str, str]:
    return CUR | values


def focus(hour: int, cost: str, **values: str) -> dict[str, str]:
    start = f"2026-10-10T{hour:02}:00:00Z"
    end = f"2026-10-10T{hour + 1:02}:00:00Z"
    costs = {"BilledCost": cost, "EffectiveCost": cost}
    return FOCUS | {"ChargePeriodStart": start, "ChargePeriodEnd": end} | costs | values


class Place:
    """A workspace; each statement that it takes is a file and an import of its own."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._number = itertools.count()

    def take(self, *rows: Mapping[str, str], dry_run: bool = False) -> ImportReport:
        return self.take_files(rows, dry_run=dry_run)

    def take_files(
        self, *files: Sequence[Mapping[str, str]], dry_run: bool = False
    ) -> ImportReport:
        """Import several files at once."""
        paths: list[Path] = []
        for rows in files:
            paths.append(self._workspace / f"{next(self._number):03}.csv")
            with paths[-1].open("w", newline="") as stream:
                writer = csv.DictWriter(stream, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
        now = NOW + timedelta(minutes=next(self._number))
        config = load(self._workspace)
        return run_import(self._workspace, paths, config=config, now=now, dry_run=dry_run)

    def costs(self, as_of: int | None = None) -> list[Decimal]:
        with open_snapshot(self._workspace, as_of) as snapshot:
            rows = [r for f in snapshot.paths("charge") for r in pq.read_table(f).to_pylist()]
        return sorted(row["effective_cost"] for row in rows if row["role"] == "counted")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_report_that_is_written_anew_under_other_ids_counts_once(place: Place) -> None:
    first = [cur(), cur(identity_line_item_id="b", line_item_unblended_cost="5", **OTHER)]
    place.take(*first)
    again = place.take(*(row | {"identity_line_item_id": f"new{n}"} for n, row in enumerate(first)))
    assert (again.rows_added, again.rows_duplicate) == (0, 2)
    assert place.costs() == [Decimal("0.8"), Decimal(5)]


def test_lines_that_share_an_id_are_all_kept_in_one_file_and_in_two(place: Place) -> None:
    one, other = cur(), cur(line_item_unblended_cost="5", **OTHER)
    place.take(one)
    place.take(other)
    assert place.costs() == [Decimal("0.8"), Decimal(5)]
    place.take(one, one, other)
    assert place.costs() == [Decimal("0.8"), Decimal("0.8"), Decimal(5)]


@pytest.mark.parametrize("final", ["0.6", "1.1"])
def test_the_later_statement_counts_whether_it_is_smaller_or_larger(
    place: Place, final: str
) -> None:
    place.take(cur(), cur(line_item_unblended_cost="5", **OTHER))
    before = place.costs()
    told = place.take(
        cur(identity_line_item_id="x", line_item_unblended_cost=final),
        cur(identity_line_item_id="y", line_item_unblended_cost="5", **OTHER),
        dry_run=True,
    )
    assert any("1 records gave way" in note for note in told.notes)
    assert place.costs() == before
    told = place.take(
        cur(identity_line_item_id="x", line_item_unblended_cost=final),
        cur(identity_line_item_id="y", line_item_unblended_cost="5", **OTHER),
    )
    assert any("1 records gave way" in note for note in told.notes)
    assert place.costs() == [Decimal(final), Decimal(5)]


def test_what_was_invoiced_does_not_give_way_to_an_estimate(place: Place) -> None:
    place.take(cur(bill_invoice_id="I-1", line_item_unblended_cost="0.7"))
    place.take(cur(line_item_unblended_cost="0.9"))
    assert place.costs() == [Decimal("0.7")]
    place.take(cur(bill_invoice_id="I-2", line_item_unblended_cost="0.6"))
    assert place.costs() == [Decimal("0.6")]


def test_a_month_of_focus_that_goes_on_and_is_restated_counts_once(place: Place) -> None:
    place.take(*(focus(hour, "0.09") for hour in range(8)))
    place.take(*(focus(hour, "0.1") for hour in range(10)))
    assert place.costs() == [Decimal("0.1")] * 10


def test_pieces_of_a_statement_count_on_and_a_newer_one_replaces_it(place: Place) -> None:
    first = [focus(hour, "0.1") for hour in range(4)]
    # About the same subject as a line of the first piece, but a line of its own.
    second = [focus(0, "0.4"), *(focus(hour, "0.1") for hour in range(4, 8))]
    for _again in range(2):
        place.take_files(first, second)
        assert place.costs() == [Decimal("0.1")] * 8 + [Decimal("0.4")]
    newer = [focus(hour, "0.2") for hour in range(4)]
    place.take_files(newer, second)
    assert place.costs() == [Decimal("0.1")] * 4 + [Decimal("0.2")] * 4 + [Decimal("0.4")]


def test_two_versions_in_one_import_count_once(place: Place) -> None:
    older, newer = ([focus(hour, cost) for hour in range(4)] for cost in ("0.1", "0.2"))
    place.take_files(older, newer)
    assert place.costs() == [Decimal("0.2")] * 4


def hours(*numbers: int) -> Iterable[dict[str, str]]:
    return (focus(number, "0.1") for number in numbers)


def test_days_that_come_one_after_the_other_and_parts_of_accounts_all_count(place: Place) -> None:
    place.take(*hours(1, 2))
    place.take(*hours(3, 4))
    place.take(*(row | {"SubAccountId": "333"} for row in hours(1, 2)))
    assert len(place.costs()) == 6
    place.take(*hours(4, 5))
    assert len(place.costs()) == 7


def test_a_statement_that_names_no_invoices_is_restated_as_well(place: Place) -> None:
    for cost in ("0.1", "0.2"):
        rows = (focus(hour, cost) for hour in range(2))
        place.take(*({k: v for k, v in row.items() if k != "InvoiceId"} for row in rows))
    assert place.costs() == [Decimal("0.2")] * 2
    place.take(focus(0, "0.3", InvoiceId="I-1"))
    place.take({k: v for k, v in focus(0, "0.4").items() if k != "InvoiceId"})
    assert place.costs() == [Decimal("0.2"), Decimal("0.3")]


def test_a_month_of_azure_is_exported_again_every_day(place: Place) -> None:
    def azure(day: int, cost: str, **values: str) -> dict[str, str]:
        line = {
            "Date": f"10/{day:02}/2026", "BillingPeriodStartDate": "10/01/2026",
            "BillingPeriodEndDate": "10/31/2026", "CostInBillingCurrency": cost,
            "BillingCurrencyCode": "EUR", "ChargeType": "Usage", "PricingModel": "OnDemand",
            "MeterId": "m", "ResourceId": "/subscriptions/s/openai", "Quantity": cost,
            "SubscriptionId": "s", "MeterCategory": "Azure OpenAI",
        }  # fmt: skip
        return line | values

    place.take(azure(1, "1"), azure(2, "0.4"))
    place.take(azure(1, "1"), azure(2, "0.9"), azure(3, "0.2"))
    assert place.costs() == [Decimal("0.2"), Decimal("0.9"), Decimal(1)]
    place.take(azure(3, "0.5", PricingModel="Reservation", MeterId="r"), azure(3, "0.2"))
    assert place.costs() == [Decimal("0.2"), Decimal("0.5"), Decimal("0.9"), Decimal(1)]

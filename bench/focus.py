"""A FOCUS bill of a large company into the ledger, as CSV and as Parquet.

python bench/focus.py FOLDER --rows 1000000
"""

import argparse
import shutil
import sys
from pathlib import Path

import duckdb

from measure import step

JAUGE = str(Path(sys.executable).with_name("jauge"))
AI = ("AI and Machine Learning", "Generative AI")
SERVICES = (
    ("Amazon Elastic Compute Cloud", "Compute", "Virtual Machines", "USE1-BoxUsage:m7g.large"),
    ("Amazon Simple Storage Service", "Storage", "Object Storage", "TimedStorage-ByteHrs"),
    ("AWS Lambda", "Compute", "Serverless Compute", "Lambda-GB-Second"),
    ("AmazonCloudWatch", "Management and Governance", "Observability", "DataProcessing-Bytes"),
    ("Amazon Virtual Private Cloud", "Networking", "Network", "NatGateway-Bytes"),
    ("Claude Sonnet 4.5 (Amazon Bedrock Edition)", *AI, "EUW3-input-tokens"),
    ("Claude Sonnet 4.5 (Amazon Bedrock Edition)", *AI, "EUW3-output-tokens"),
    ("Amazon Bedrock", *AI, "USE1-NovaLite-output-tokens"),
)
"""Service, category, subcategory and meter."""
COST = "CAST(hash(r, 7) % 100000000 AS DECIMAL(38,0)) * CAST(0.00000000137 AS DECIMAL(12,11))"
HOUR = "TIMESTAMP '2026-10-01' + to_hours(CAST(hash(r, 1) % 744 AS BIGINT))"
COLUMNS = {
    "AvailabilityZone": "'eu-west-3' || chr(97 + CAST(hash(r, 2) % 3 AS INT))",
    "BilledCost": "cost",
    "BillingAccountId": "'999900001111'",
    "BillingAccountName": "'Example payer'",
    "BillingAccountType": "'AWS Account'",
    "BillingCurrency": "'USD'",
    "BillingPeriodEnd": "'2026-11-01T00:00:00Z'",
    "BillingPeriodStart": "'2026-10-01T00:00:00Z'",
    "ChargeCategory": "'Usage'",
    "ChargeClass": "NULL::VARCHAR",
    "ChargeDescription": "'$' || (hash(s.i) % 9) || ' per unit of ' || service",
    "ChargeFrequency": "'Usage-Based'",
    "ChargePeriodEnd": "strftime(hour + INTERVAL 1 HOUR, '%Y-%m-%dT%H:%M:%SZ')",
    "ChargePeriodStart": "strftime(hour, '%Y-%m-%dT%H:%M:%SZ')",
    "CommitmentDiscountId": "NULL::VARCHAR",
    "ConsumedQuantity": "CAST(hash(r, 8) % 1000000000 AS DECIMAL(18,0)) / 1000",
    "ConsumedUnit": "'Units'",
    "ContractedCost": "cost",
    "ContractedUnitPrice": "CAST(0.00000137 AS DECIMAL(12,11))",
    "EffectiveCost": "cost",
    "InvoiceId": "'EUINFR26-000123'",
    "InvoiceIssuerName": "'Amazon Web Services EMEA SARL'",
    "ListCost": "cost * 2",
    "ListUnitPrice": "CAST(0.00000274 AS DECIMAL(12,11))",
    "PricingCategory": "'Standard'",
    "PricingCurrency": "'USD'",
    "PricingQuantity": "CAST(hash(r, 8) % 1000000000 AS DECIMAL(18,0)) / 1000",
    "PricingUnit": "'Units'",
    "ProviderName": "'AWS'",
    "PublisherName": "'AWS'",
    "RegionId": "'eu-west-3'",
    "RegionName": "'EU (Paris)'",
    "ResourceId": "'arn:aws:thing:eu-west-3:111122223333:' || (hash(r, 9) % 200000)",
    "ServiceCategory": "category",
    "ServiceName": "service",
    "ServiceSubcategory": "subcategory",
    "SkuId": "'SKU' || (hash(s.i, 3) % 4000)",
    "SkuMeter": "meter",
    "SkuPriceId": "'SKU' || (hash(s.i, 3) % 4000) || '.JRTCKXETXF'",
    "SubAccountId": "CAST(111122220000 + hash(r, 4) % 300 AS VARCHAR)",
    "SubAccountName": "'account-' || (hash(r, 4) % 300)",
    "Tags": '\'{"team": "team-\' || (hash(r, 5) % 60) || \'", "env": "prod", "app": "app-\''
    " || (hash(r, 6) % 500) || '\"}'",
    "x_Discounts": "'{}'",
    "x_Operation": "'Operation-' || (hash(s.i) % 20)",
    "x_ServiceCode": "'Code-' || s.i",
    "x_UsageType": "meter",
}


def generate(folder: Path, rows: int, kind: str) -> Path:
    """A bill of one month; costs are exact decimals, amounts and resources differ per row."""
    file = folder / f"focus-{rows}.{kind}"
    if file.exists():
        return file
    db = duckdb.connect()
    db.execute(
        "CREATE TABLE s (i BIGINT, service TEXT, category TEXT, subcategory TEXT, meter TEXT)"
    )
    db.executemany(
        "INSERT INTO s VALUES (?, ?, ?, ?, ?)", [(i, *s) for i, s in enumerate(SERVICES)]
    )
    selected = ", ".join(f'{value} AS "{name}"' for name, value in COLUMNS.items())
    query = (
        f"SELECT {selected} FROM (SELECT r, {COST} AS cost, {HOUR} AS hour FROM range({rows}) t(r))"
        f" JOIN s ON s.i = hash(r) % {len(SERVICES)}"
    )
    options = "FORMAT csv, HEADER" if kind == "csv" else "FORMAT parquet, COMPRESSION zstd"
    db.execute(f"COPY ({query}) TO '{file}' ({options})")
    return file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    for kind in ("csv", "parquet"):
        file = generate(asked.folder, asked.rows, kind)
        workspace = asked.folder / f"workspace-{kind}"
        shutil.rmtree(workspace, ignore_errors=True)
        workspace.mkdir()
        (workspace / "jauge.toml").write_text('[workspace]\ncurrency = "USD"\n')
        here = ["--workspace", str(workspace)]
        step(f"import {kind}", [JAUGE, *here, "import", str(file)], asked.rows)


if __name__ == "__main__":
    main()

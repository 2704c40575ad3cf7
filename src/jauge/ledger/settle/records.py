"""Which invoices count where several sources state the same one (docs/spend.md)."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import pyarrow as pa

from jauge.ledger.keeping import INVOICE_RULE
from jauge.ledger.work import Work, text

_INVOICE: Final = "invoice: "
VOIDED_RULE: Final = f"{_INVOICE}voided"
SUMMED_RULE: Final = f"{_INVOICE}its lines are counted"


class Statement(NamedTuple):
    """What one source says of one invoice, or of several of one number."""

    tenant: str
    number: str
    document: str
    source: str
    issuer: str | None
    issuer_id: str | None
    currency: str | None
    issued: str | None
    net: str | None
    lines: int
    taxed: int
    is_void: bool


_KEY: Final = {
    "tenant": "tenant",
    "number": "upper(regexp_replace(coalesce(x_invoice_number, invoice_id), '[^A-Za-z0-9]', '',"
    " 'g'))",
    "document": "coalesce(x_document_type, 'invoice')",
    "source": "coalesce(source, '')",
    "issuer": "coalesce(x_issuer_key, lower(trim(invoice_issuer_name)))",
    "issuer_id": "x_issuer_id",
}
"""What statements are told apart by, as SQL."""
_FIGURES: Final = (
    "min(billing_currency), CAST(min(invoice_issue_date) AS VARCHAR),"
    " CAST(sum(billed_cost) FILTER (charge_category IS DISTINCT FROM 'Tax') AS VARCHAR),"
    " count(*) FILTER (x_line_kind IS DISTINCT FROM 'total'), count(tax_amount),"
    " coalesce(bool_or(invoice_issue_status = 'Voided'), false) AS is_void"
)
_JUDGED: Final = f"starts_with(role_rule, {text(_INVOICE)})"
_IS_ITEM: Final = "coalesce(x_line_kind, 'item') = 'item'"


def invoice_lines(work: Work) -> None:
    """Name `decided` the roles of invoice lines.

    Of an invoice that several sources state the lines of one count; of a voided one none do. A
    total counts until its source states the items, in another file.
    """
    parts = ", ".join(f"{value} AS {name}" for name, value in _KEY.items())
    rows = work.db.execute(
        f"SELECT * FROM (SELECT {parts}, {_FIGURES} FROM live_invoice_line WHERE {_JUDGED}"
        " GROUP BY ALL) WHERE number IS NOT NULL"
        " QUALIFY count(*) OVER (PARTITION BY tenant, number) > 1 OR is_void ORDER BY ALL"
    ).fetchall()
    by_number: dict[tuple[str, ...], list[Statement]] = {}
    for one in (Statement(*row) for row in rows):
        by_number.setdefault(one[:3], []).append(one)
    checks = [check for group in by_number.values() for check in _checks(group)]
    schema = pa.schema([(name, pa.string()) for name in (*_KEY, "rule")])
    work.db.register("checks", pa.Table.from_pylist(checks, schema=schema))
    same = " AND ".join(f"l.{name} IS NOT DISTINCT FROM c.{name}" for name in _KEY)
    work.let(
        "decided",
        "SELECT id, if(coalesce(rule, summed) IS NULL, 'counted', 'check') AS role,"
        f" coalesce(rule, summed, {text(INVOICE_RULE)}) AS role_rule"
        f" FROM (SELECT invoice_line_id AS id, {parts},"
        f" if(x_line_kind = 'total' AND bool_or({_IS_ITEM}) OVER (PARTITION BY"
        f" {', '.join(_KEY)}), {text(SUMMED_RULE)}, NULL) AS summed"
        f" FROM live_invoice_line WHERE {_JUDGED}) l LEFT JOIN checks c ON {same}",
    )


def _checks(statements: Sequence[Statement]) -> Iterator[dict[str, str]]:
    """The statements of one number whose lines do not count, and why."""
    for group in _same(statements):
        counted = _most_detailed(group)
        for one in group:
            place = {name: getattr(one, name) for name in _KEY}
            if any(each.is_void for each in group):
                yield place | {"rule": VOIDED_RULE}
            elif one.source != counted:
                yield place | {"rule": f"{_INVOICE}the same one from {counted} is counted"}


def _most_detailed(group: Sequence[Statement]) -> str:
    """The source with the most lines, then with tax on the most, then the first by name."""
    details = {
        source: (
            sum(one.lines for one in group if one.source == source),
            sum(one.taxed for one in group if one.source == source),
        )
        for source in sorted({one.source for one in group})
    }
    return max(details, key=lambda source: details[source])


def _same(statements: Sequence[Statement]) -> list[list[Statement]]:
    """Statements of one invoice together, through as many others as it takes."""
    groups: list[list[Statement]] = []
    for one in statements:
        met = [group for group in groups if any(_is_same(one, other) for other in group)]
        groups = [group for group in groups if group not in met]
        groups.append([one, *(other for group in met for other in group)])
    return groups


def _is_same(one: Statement, other: Statement) -> bool:
    """Whether two statements of one number are of one issuer: its id, its name, or day and net."""
    if one.issuer_id is not None and one.issuer_id == other.issuer_id:
        return True
    if one.issuer is not None and one.issuer == other.issuer:
        return True
    facts = one.currency, one.issued, one.net
    return None not in facts and facts == (other.currency, other.issued, other.net)


DECIDED: Final = {"invoice_line": invoice_lines}
"""The tables whose roles are decided by their own rows, and how."""

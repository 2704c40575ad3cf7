"""Findings as a table to export: every finding with its status, whatever was decided."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec
import pyarrow as pa

from jauge.analysis.audit_lines import variant_of
from jauge.analysis.savings.decided import Decided, decided
from jauge.ledger import Exported, writers
from jauge.model.column import columns
from jauge.sources.columns import ARROW
from jauge.surfaces.terminal import findings_records, findings_wording
from jauge.surfaces.terminal.asking import Options
from jauge.surfaces.terminal.auditing import auditing
from jauge.surfaces.terminal.records import harmless

COLUMNS: Final = (
    *columns(
        "text",
        finding_id="hash of kind, kind of value and subject",
        kind="kind of finding; its page is docs/findings/KIND.md",
        **{"class": "what of a kind it is, such as dead; null where a kind has no classes"},
        status="open, accepted, dismissed or done",
        why="what was seen, in a sentence",
    ),
    *columns(
        "map", subject="what it is about, by what each name is", parameters="figures of the kind"
    ),
    *columns(
        "money",
        monthly_saving_low="what is saved a month at least; null where nobody can know it",
        monthly_saving_mid="what is expected",
        monthly_saving_high="what is saved at most",
    ),
    *columns(
        "text",
        currency="currency of the amounts",
        value_kind="budget_saving, avoided_cost, freed_capacity or revenue: never added together",
    ),
    *columns("date", cash_from="day from which it can be cashed"),
    *columns("money", confidence="from 0 to 1, to rank findings by"),
    *columns("text", effort="low, medium or high", action="code of what to do"),
    *columns("int", evidence_rows="how many rows prove it: `jauge findings show ID --rows`"),
    *columns(
        "money", promised_saving="what was expected a month when it was decided about; null if open"
    ),
    *columns("text", promised_currency="currency of the promise"),
    *columns("money", realised_saving="what it saved a month once it was done; null before"),
)
"""The columns of the table `findings`."""
_SCHEMA: Final = pa.schema([(column.name, ARROW[column.type]) for column in COLUMNS])


def write(
    workspace: Path, period: str | None, as_of: int | None, form: writers.Form, to: BinaryIO
) -> Exported:
    """Write a row for each finding, the largest expected saving first."""
    asked = Options(period=period, as_of=as_of)
    with auditing(workspace, asked, datetime.now(UTC)) as audit:
        every = decided(audit.found(), audit.decisions, audit.priced)
    rows = [_row(one) for one in every]
    if form == "csv":
        # A sentence may begin with the name of an agent that a spreadsheet would run.
        rows = [row | {"why": harmless(row["why"])} for row in rows]
    table = pa.Table.from_pylist(rows, _SCHEMA)
    return Exported(writers.WRITERS[form](_SCHEMA, table.to_batches(), to))


def _row(one: Decided) -> dict[str, Any]:
    finding = one.finding
    saving = finding.monthly_saving
    told = findings_records.listed(one)["parameters"]
    return {
        "finding_id": finding.finding_id,
        "kind": finding.kind,
        "class": variant_of(finding),
        "status": one.status,
        "why": findings_wording.why(finding),
        "subject": [(name, value) for name, value in finding.subject.items() if value is not None],
        "parameters": [(name, _text(value)) for name, value in told.items() if value is not None],
        **{f"monthly_saving_{end}": getattr(saving, end, None) for end in ("low", "mid", "high")},
        "currency": saving.currency if saving else None,
        "value_kind": finding.value_kind,
        "cash_from": finding.cash_from,
        "confidence": Decimal(finding.confidence),
        "effort": finding.effort,
        "action": finding.action,
        "evidence_rows": sum(each.count for each in finding.evidence),
        "promised_saving": one.promised.mid if one.promised else None,
        "promised_currency": one.promised.currency if one.promised else None,
        "realised_saving": one.realised.mid if one.realised else None,
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()

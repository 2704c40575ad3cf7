"""What a bank line, an invoice line, a seat, a person and a task are told by, and what follows.

Each function may add columns to the rows of a chunk, and answers their natural keys; it remembers
what it must of the rows of the file before.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.model import Kind
from jauge.sources.bank.accounts import named
from jauge.sources.bank.keys import Numbers
from jauge.sources.bank.texts import one_line
from jauge.sources.bills.amounts import added
from jauge.sources.columns import ARROW
from jauge.sources.invoices.parties import issuer_key

Columns = dict[str, pa.Array]
Keyed = Callable[[Columns], pa.Array]
_SEPARATOR: Final = "\x1f"


def _bank_lines() -> Keyed:
    numbers = Numbers()

    def keyed(found: Columns) -> pa.Array:
        count = len(found["amount"])
        found["account"] = _each(_or_nulls(found, "account", count), named)
        who, text = (_each(_or_nulls(found, name, count), one_line)
                     for name in ("counterparty", "text"))  # fmt: skip
        found |= {"counterparty": who, "text": pc.coalesce(text, who)}
        found.setdefault("source_format", pa.repeat("table", count))
        keys, found["x_number"] = numbers.keyed(found)
        return keys

    return keyed


def _invoice_lines() -> Keyed:
    seen: Counter[str] = Counter()

    def keyed(found: Columns) -> pa.Array:
        count = len(found["billing_currency"])
        _third_amount(found, count)
        issuer = _each(_or_nulls(found, "invoice_issuer_name", count), issuer_key)
        found["x_issuer_key"] = issuer
        kind = _or_nulls(found, "x_document_type", count)
        parts = (
            pc.coalesce(_or_nulls(found, "x_issuer_id", count), issuer),
            pc.if_else(pc.equal(kind, "invoice"), None, kind),
            _or_nulls(found, "invoice_id", count),
            _or_nulls(found, "invoice_detail_id", count),
        )
        lines = _joined(*parts)
        numbered: list[str] = []
        for line in lines.to_pylist():
            seen[line] += 1
            numbered.append(line if seen[line] == 1 else f"{line}#{seen[line]}")
        return pa.array(numbered, pa.string())

    return keyed


def _seats() -> Keyed:
    return lambda found: _joined(*_texts(found, ("tool", "account", "user_id", "as_of")))


def _people() -> Keyed:
    def keyed(found: Columns) -> pa.Array:
        count = len(found["as_of"])
        user, address = (_or_nulls(found, name, count) for name in ("user_id", "email_hash"))
        found["user_id"] = pc.coalesce(user, address)
        is_address = pc.match_substring(user, "@")
        found["email_hash"] = pc.coalesce(address, pc.if_else(is_address, user, None))
        return _joined(*_texts(found, ("user_id", "as_of")))

    return keyed


def _tasks() -> Keyed:
    return lambda found: found["task_id"]


KEYED: Final[Mapping[Kind, Callable[[], Keyed]]] = {
    "bank_line": _bank_lines,
    "invoice_line": _invoice_lines,
    "seat": _seats,
    "person": _people,
    "task": _tasks,
}
"""For each table what keys the rows of one file."""


def _third_amount(found: Columns, count: int) -> None:
    """Of net, tax and gross amount two that are given give the third."""
    net, tax, gross = (
        _or_nulls(found, name, count, ARROW["money"])
        for name in ("billed_cost", "tax_amount", "gross_amount")
    )
    found["billed_cost"] = pc.coalesce(net, added(gross, pc.negate(tax)))
    found["tax_amount"] = pc.coalesce(tax, added(gross, pc.negate(net)))
    found["gross_amount"] = pc.coalesce(gross, added(net, tax))


def _or_nulls(found: Columns, name: str, count: int, kind: pa.DataType | None = None) -> pa.Array:
    return found[name] if name in found else pa.nulls(count, kind or pa.string())


def _texts(found: Columns, names: tuple[str, ...]) -> list[pa.Array]:
    count = len(found["as_of"])
    return [_or_nulls(found, name, count).cast(pa.string()) for name in names]


def _joined(*parts: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(
        *parts, _SEPARATOR, null_handling="replace", null_replacement=""
    )


def _each(values: pa.Array, change: Callable[[str], str | None]) -> pa.Array:
    """Every distinct text changed once."""
    coded = values.dictionary_encode()
    changed = [None if text is None else change(text) for text in coded.dictionary.to_pylist()]
    return pa.array(changed, pa.string()).take(coded.indices)

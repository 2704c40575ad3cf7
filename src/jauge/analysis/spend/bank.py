"""The counted bank lines that are about AI, or may be: recognised over the whole ledger.

Recognition looks at all lines of all times, so a period never changes what a line is.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from jauge.analysis.conversion import RateOn
from jauge.analysis.held import Held
from jauge.analysis.spend.kinds import kind_of
from jauge.attribution.vendors import BankLine, Recognised, SpendKind, VendorTable, recognise
from jauge.attribution.vendors.reading import BESIDE_NAMES, Reader

if TYPE_CHECKING:
    from jauge.attribution.vendors.amounts import Rates

_TABLE: Final = "bank_line"
_COLUMNS: Final = (
    "bank_line_id",
    "account",
    "booked_on",
    "amount",
    "currency",
    "original_amount",
    "original_currency",
    "counterparty",
    "text",
    "reference",
    "vendor",
    "product",
    "spend_kind",
    "recurrence",
)
_SAID: Final = ("vendor", "product", "spend_kind", "recurrence")
"""Columns in which a source may say itself what a line is."""
_PART_OF: Final = frozenset({"refund", "card_fee"})
_DIGITS: Final = "[0-9]{2,}"
_SURE: Final = Decimal(1)


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A bank line, what it is, and the kind that it `pays`: that of what a refund gives back.

    `reference` is what the bank, or who paid, calls the payment beside its text.
    """

    line: BankLine
    answer: Recognised
    pays: SpendKind
    reference: str | None = None


class Bank(msgspec.Struct, frozen=True, kw_only=True):
    """The entries by day; `lines` counts all counted lines, `first_on` and `last_on` their days."""

    entries: tuple[Entry, ...] = ()
    lines: int = 0
    first_on: date | None = None
    last_on: date | None = None


def read(held: Held, vendors: VendorTable, rate_on: RateOn) -> Bank:
    """What the counted bank lines of a ledger are; lines that are no AI are only counted."""
    paths = held.of(_TABLE)
    if not paths:
        return Bank()
    rows = held.session.read(_TABLE, paths)
    table = held.session.run(rows.filter(rows["role"] == "counted").select(*_COLUMNS))
    if not table.num_rows:
        return Bank()
    ends = pc.min_max(table["booked_on"]).as_py()
    found = table.filter(_speaks(table, Reader(vendors))).to_pylist()
    lines = [_line(row) for row in found]
    answers = [
        _said(answer, row)
        for answer, row in zip(recognise(lines, vendors, rates(rate_on)), found, strict=True)
    ]
    references = {line.id: row["reference"] for line, row in zip(lines, found, strict=True)}
    entries = _entries(lines, answers, vendors, references)
    return Bank(
        entries=tuple(sorted(entries, key=lambda one: (one.line.booked_on, one.line.id))),
        lines=table.num_rows,
        first_on=ends["min"],
        last_on=ends["max"],
    )


def rates(rate_on: RateOn) -> "Rates":
    """The rates as recognition asks for them."""

    def per_euro(currency: str, day: date) -> Decimal | None:
        rate = rate_on(currency, day)
        return None if rate is None else rate.per_euro

    return per_euro


def _speaks(table: pa.Table, reader: Reader) -> pa.Array:
    """Which lines need to be looked at: most texts say nothing, and each is read once.

    A line that says nothing changes no answer of another one.
    """
    texts = table["text"].fill_null("")
    named = pc.coalesce(table["vendor"], table["counterparty"]).fill_null("")
    both = pc.binary_join_element_wise(named, texts, BESIDE_NAMES)
    keys = pc.replace_substring_regex(both, pattern=_DIGITS, replacement="0")
    coded = keys.combine_chunks().dictionary_encode()
    speaks = [not reader.read(text).is_silent for text in coded.dictionary.to_pylist()]
    heard = pa.array(speaks, pa.bool_()).take(coded.indices)
    return pc.or_(heard, pc.is_valid(table["spend_kind"]).combine_chunks())


def _line(row: Mapping[str, Any]) -> BankLine:
    return BankLine(
        id=row["bank_line_id"].hex(),
        booked_on=row["booked_on"],
        amount=row["amount"],
        currency=row["currency"],
        account=row["account"],
        original_amount=row["original_amount"],
        original_currency=row["original_currency"],
        counterparty=row["vendor"] or row["counterparty"],
        text=row["text"],
        is_expense=row["spend_kind"] == "expense",
    )


def _said(answer: Recognised, row: Mapping[str, Any]) -> Recognised:
    """The answer with what the source says itself, which is surer than any text."""
    said = {name: row[name] for name in _SAID if row[name] is not None}
    if "spend_kind" not in said:
        return answer
    return msgspec.structs.replace(answer, confidence=_SURE, **said)


def _entries(
    lines: Sequence[BankLine],
    answers: Sequence[Recognised],
    vendors: VendorTable,
    references: Mapping[str, str | None],
) -> list[Entry]:
    kinds: dict[str, SpendKind] = {answer.id: answer.spend_kind for answer in answers}

    def pays(answer: Recognised) -> SpendKind:
        if answer.spend_kind not in _PART_OF:
            return answer.spend_kind
        if answer.belongs_to is not None:
            return kinds[answer.belongs_to]
        return kind_of(vendors, answer.vendor, answer.product)

    every = (
        Entry(line, answer, pays(answer), references[line.id])
        for line, answer in zip(lines, answers, strict=True)
    )
    return [entry for entry in every if entry.pays != "not_ai"]

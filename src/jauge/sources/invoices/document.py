"""An invoice or credit note as any format states it: its totals, its lines, who sent it to whom."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from msgspec import Struct, field

from jauge.model import Batch
from jauge.sources.base import Input, Sample

LineKind = Literal["item", "allowance", "charge", "tax", "rounding", "total"]
DocumentType = Literal["invoice", "credit_note", "correction"]
Status = Literal["Open", "Issued", "Voided"]


class Period(NamedTuple):
    """From `start` to before `end`; None where the document gives only the other."""

    start: datetime | None
    end: datetime | None


class Amounts(Struct, frozen=True):
    """Net, tax and gross; None is unknown."""

    net: Decimal | None = None
    tax: Decimal | None = None
    gross: Decimal | None = None


class Line(Struct, frozen=True, kw_only=True):
    """A line. `id` tells it from the other lines; `columns` and `others` are its own ones."""

    id: str
    kind: LineKind = "item"
    amounts: Amounts
    description: str | None = None
    period: Period | None = None
    columns: Mapping[str, Any] = {}
    others: Mapping[str, str] = {}


class Document(Struct, frozen=True, kw_only=True):
    """An invoice. Amounts stand as they count: negative on a credit note.

    `number` is what stands on the paper, `id` what the source calls it; `columns` are columns of
    `invoice_line` that every row has, `others` go to `x_columns`; `notes` are told once.
    """

    id: str
    number: str
    type: DocumentType = "invoice"
    status: Status = "Issued"
    issuer_name: str | None = None
    issuer_id: str | None = None
    currency: str
    issued: datetime | None = None
    due: datetime | None = None
    period: Period | None = None
    totals: Amounts = Amounts()
    lines: tuple[Line, ...] = ()
    columns: Mapping[str, Any] = {}
    others: Mapping[str, str] = {}
    notes: tuple[str, ...] = field(default_factory=tuple)


class Format(NamedTuple):
    """One format: its name for `--as`, whether a sample is one, and how it is read."""

    name: str
    recognise: Callable[[Sample], bool]
    read: Callable[[Input], Iterator[Batch]]

"""Rows of seats: what a list states of each, and its status on the day of the list."""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.config import ISO_4217
from jauge.i18n import _
from jauge.sources.columns import ARROW
from jauge.sources.rosters.frame import Frame
from jauge.sources.rosters.layout import ACTIVITY, Layout
from jauge.sources.rosters.money import currencies, price
from jauge.sources.rosters.prices import priced
from jauge.sources.rosters.words import STATUSES, listed, plain, statuses

IDLE: Final = 60
"""A seat is `idle` when its last use is so many days before the day of the list, or more.

Questions have a parameter of their own: this one decides what stands in `status` alone.
"""
KEY: Final = ("tool", "account", "user_id", "as_of")
_RANK: Final = {status: rank for rank, status in enumerate(STATUSES)}
_BASES: Final = {"net": "net", "ht": "net", "exclvat": "net", "gross": "gross", "ttc": "gross"}


def seats(frame: Frame, layout: Layout) -> dict[str, pa.Array]:
    """The seats of a chunk before its day is known; `stated` is the place of a status."""
    user, email = frame.identity("user"), frame.identity("email")
    who = pc.coalesce(user, email)
    found = {
        "as_of": frame.time("as_of").cast(ARROW["date"]),
        "tool": frame.text("tool"),
        "plan": frame.text("plan"),
        "account": frame.text("account"),
        "user_id": who,
        "x_email_hash": pc.if_else(pc.equal(email, who), None, email),
        "team": listed(frame.text("team")),
        "assigned_on": frame.time("assigned_on").cast(ARROW["date"]),
        "last_activity_at": frame.time("last_activity_at"),
        "renews_on": frame.time("renews_on").cast(ARROW["date"]),
        "seen_at": frame.time("seen_at"),
        "unit_price": price(frame, "unit_price"),
        "currency": _currency(frame),
        "tax_basis": _basis(frame),
        "x_price_period": frame.text("x_price_period"),
        **{name: frame.text(name) for name in layout.kept},
    }
    for name, value in layout.constants.items():
        found[name] = pc.fill_null(found[name], value)
    found["stated"] = _stated(frame, found)
    return found


def _stated(frame: Frame, found: dict[str, pa.Array]) -> pa.Array:
    """What the file itself says of each seat; a cancelled one runs until its date."""
    said = frame.text("status")
    rank = statuses(said)
    unknown = pc.and_(said.is_valid(), rank.is_null())
    if pc.any(unknown).as_py():
        found["x_status"] = pc.if_else(unknown, said, None)
    until = frame.time("cancels_on").cast(ARROW["date"])
    found["renews_on"] = pc.coalesce(until, found["renews_on"])
    marks = (
        (until.is_valid(), "cancelled"),
        (frame.flag("is_removed"), "cancelled"),
        (pc.invert(frame.flag("is_enabled")), "leaver"),
        (frame.flag("is_blocked"), "leaver"),
        (frame.time("gone_on").is_valid(), "leaver"),
    )
    for mask, status in marks:
        here = pa.scalar(_RANK[status], pa.int8())
        rank = pc.if_else(pc.fill_null(mask, False), here, rank)  # noqa: FBT003 - a value
    return rank


def _currency(frame: Frame) -> pa.Array:
    found = currencies(frame, "unit_price")
    known = pc.is_in(found, value_set=pa.array(sorted(ISO_4217)))
    odd = pc.and_(found.is_valid(), pc.invert(known))
    for name, raw in frame.raw("currency"):
        frame.reject(odd, name, raw, _("not an ISO 4217 currency: correct it, such as EUR or USD"))
    return found


def _basis(frame: Frame) -> pa.Array:
    coded = frame.text("tax_basis").dictionary_encode()
    read = [_BASES.get(plain(text)) for text in coded.dictionary.to_pylist()]
    return pa.array(read, pa.string()).take(coded.indices)


def finished(table: pa.Table, layout: Layout, present: set[str]) -> pa.Table:
    """The seats with their status and, where the list names none, their list price.

    A row of activity states no seat: it has neither.
    """
    if layout.is_activity:
        return table.append_column("status", pa.nulls(table.num_rows, pa.string()))
    stated = pc.fill_null(table["stated"], _RANK["active"])
    here = pc.equal(stated, _RANK["active"])
    last = table["last_activity_at"].cast(ARROW["date"])
    if ACTIVITY[0] in present:
        stated = pc.if_else(pc.and_(here, last.is_null()), _RANK["never_used"], stated)
    days = pc.subtract(table["as_of"].cast(pa.int32()), last.cast(pa.int32()))
    quiet = pc.greater_equal(days, IDLE)
    quiet = pc.fill_null(pc.and_(here, quiet), False)  # noqa: FBT003 - a value
    stated = pc.if_else(quiet, _RANK["idle"], stated)
    table = table.append_column("status", pa.array(STATUSES).take(stated.combine_chunks()))
    return priced(table)

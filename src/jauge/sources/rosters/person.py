"""Rows of people: who stands in a list, since when, until when, and where."""

from collections.abc import Iterable
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.i18n import _
from jauge.sources.columns import ARROW
from jauge.sources.rosters.frame import Frame
from jauge.sources.rosters.layout import Layout
from jauge.sources.rosters.money import currencies, price
from jauge.sources.rosters.words import STATUSES, listed, statuses

KEY: Final = ("user_id", "as_of")
_BETWEEN: Final = "\x1f"
_ADDRESS: Final = r"^[^\s@]+@[^\s@]+$"
_PROTOCOL: Final = r"\+?\b(smtp|sip):"
_GONE: Final = pa.array(
    [STATUSES.index(status) for status in ("leaver", "cancelled", "idle")], pa.int8()
)
"""What a list of people means by disabled, removed or inactive: no longer there."""


def people(frame: Frame, layout: Layout) -> dict[str, pa.Array]:
    """The people of a chunk before its day is known; `gone` says that an account is closed."""
    user, email, others = frame.identity("user"), _address(frame), _others(frame)
    who = pc.coalesce(user, email, *others)
    _reject_no_address(frame, who)
    address = pc.if_else(pc.match_substring(who, "@"), who, None)
    gone_on = frame.time("gone_on").cast(ARROW["date"])
    found = {
        "as_of": frame.time("as_of").cast(ARROW["date"]),
        "user_id": who,
        "email_hash": pc.coalesce(email, address),
        "display_name": _name(frame),
        "team": listed(frame.text("team")),
        "cost_centre": frame.text("cost_centre"),
        "joined_on": frame.time("joined_on").cast(ARROW["date"]),
        "seen_at": frame.time("seen_at"),
        "hourly_rate": price(frame, "hourly_rate"),
        "currency": currencies(frame, "hourly_rate"),
        "x_other_ids": _joined([*others, email], who),
        "gone": _gone(frame),
        **{name: frame.text(name) for name in layout.kept},
    }
    left = frame.time("left_on").cast(ARROW["date"])
    found["left_on"] = pc.coalesce(left, pc.if_else(found["gone"], gone_on, None))
    return found


def _address(frame: Frame) -> pa.Array:
    """The e-mail address of each person; what stands in its place and is none is left out."""
    said = frame.identity("email")
    return pc.if_else(pc.match_substring_regex(said, _ADDRESS), said, None)


def _reject_no_address(frame: Frame, who: pa.Array) -> None:
    """Reject whom only a text names that is no address: it may be a name, and is not shown."""
    odd = pc.and_(frame.identity("email").is_valid(), who.is_null())
    for name, raw in frame.raw("email")[:1]:
        hint = _("no e-mail address, and nothing else names the person: correct it")
        frame.reject(odd, name, pa.nulls(len(raw), pa.string()), hint)


def _others(frame: Frame) -> list[pa.Array]:
    """Logins, numbers, and addresses such as `SMTP:ada@example.com+smtp:al@example.com`."""
    found: list[pa.Array] = []
    for values in frame.texts("other_ids"):
        apart = pc.replace_substring_regex(pc.utf8_lower(values), _PROTOCOL, _BETWEEN)
        found.append(pc.utf8_trim(apart, _BETWEEN))
    return found


def _joined(ids: list[pa.Array], who: pa.Array) -> pa.Array:
    """The other ids of each person in one text, without the one that names the row."""
    rest = [pc.if_else(pc.equal(values, who), None, values) for values in ids]
    return pc.replace_substring_regex(_with(rest, _BETWEEN), f"{_BETWEEN}+", _BETWEEN)


def _name(frame: Frame) -> pa.Array:
    parts = (frame.name("given_name"), frame.name("family_name"))
    return pc.coalesce(frame.name("display_name"), _with(parts, " "))


def _with(parts: Iterable[pa.Array], between: str) -> pa.Array:
    """The parts that say something, side by side; null where none does."""
    # With null_handling="skip" Arrow 26 answers no row at all where every part is null.
    filled = [pc.fill_null(part, "") for part in parts]
    text = pc.utf8_trim(pc.binary_join_element_wise(*filled, between), between)
    return pc.if_else(pc.equal(text, ""), None, text)


def _gone(frame: Frame) -> pa.Array:
    """Whether the list says that the account or the contract has ended."""
    ended = (
        pc.is_in(statuses(frame.text("status")), value_set=_GONE, skip_nulls=True),
        pc.invert(frame.flag("is_enabled")),
        frame.flag("is_blocked"),
    )
    found = pa.repeat(False, frame.count)  # noqa: FBT003 - a value
    for mask in ended:
        found = pc.or_(found, pc.fill_null(mask, False))  # noqa: FBT003 - a value
    return found


def finished(table: pa.Table) -> pa.Table:
    """The people with a last day: that of the list where an account is closed and none is said.

    Such a day is the latest that is possible, and `x_left_on` says so.
    """
    unknown = pc.and_(table["gone"], table["left_on"].is_null())
    left = pc.if_else(unknown, table["as_of"], table["left_on"])
    table = table.set_column(table.column_names.index("left_on"), "left_on", left)
    table = table.append_column("x_left_on", pc.if_else(unknown, "closed at the latest", None))
    ids = table["x_other_ids"]
    if ids.null_count < len(ids):
        ids = pc.split_pattern(ids, _BETWEEN)
    else:
        ids = pa.nulls(table.num_rows, ARROW["list"])
    return table.set_column(table.column_names.index("x_other_ids"), "x_other_ids", ids)

"""The columns of seats and of people: what a list states on the day of its export."""

from typing import Final

from jauge.model.column import columns

_CAME: Final = columns(
    "text",
    source="format or mapping that it came through first",
    source_ref="file that it came from first",
)

SEAT: Final = (
    *columns("text", tenant="owner of the row"),
    *columns("id", seat_id="keyed hash of tenant and natural key"),
    *columns("date", as_of="day of the export: a later one is a new picture"),
    *columns(
        "text",
        tool="tool that the seat is for",
        plan="plan, as the tool names it",
        account="workspace or organisation at the supplier",
        user_id="holder of the seat, as a pseudonym",
        team="team of the holder, where the list names it",
        status="active, never_used, idle, pending, cancelled or leaver, on the day of the export",
    ),
    *columns("date", assigned_on="day on which the seat was given"),
    *columns("time", last_activity_at="last use that the tool knows; null where it knows none"),
    *columns("money", unit_price="price of the seat for one x_price_period"),
    *columns("text", currency="currency of unit_price", tax_basis="net or gross: what it is"),
    *columns("date", renews_on="day of the next renewal"),
    *_CAME,
    *columns(
        "text",
        x_price_period="month or year: what unit_price is for",
        x_email_hash="e-mail address of the holder beside user_id, as a pseudonym",
    ),
    *columns("map", x_columns="other columns of the source, as they came; nothing on the person"),
)
"""One row is one seat on one day. The natural key is tool, account, user and as_of."""

PERSON: Final = (
    *columns("text", tenant="owner of the row"),
    *columns("id", person_id="keyed hash of tenant and natural key"),
    *columns("date", as_of="day of the list: a later one is a new picture"),
    *columns(
        "text",
        user_id="person, as a pseudonym",
        email_hash="e-mail address, as a pseudonym",
        display_name="name; exported only when asked for",
        team="team",
        cost_centre="cost centre",
    ),
    *columns("date", joined_on="first day", left_on="last day; null while the person is there"),
    *columns("money", hourly_rate="cost of an hour"),
    *columns("text", currency="currency of hourly_rate"),
    *_CAME,
    *columns("list", x_other_ids="other ids of the person, such as logins, as pseudonyms"),
    *columns("map", x_columns="other columns of the source, as they came; nothing on the person"),
)
"""One row is one person on one day. The natural key is the user and as_of."""

STATUSES: Final = ("active", "never_used", "idle", "pending", "cancelled", "leaver")

PSEUDONYMS: Final = ("user_id", "x_user_id", "email_hash", "x_email_hash", "x_other_ids")
"""Columns of any table that name a person: the ledger stores a pseudonym there."""

"""The seats that a ledger shows on a day, each with its state: one relation for every question."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from jauge.analysis.held import Held
from jauge.analysis.seats import classes
from jauge.analysis.seats.asked import Asked
from jauge.analysis.seats.persons import Person, as_tables

if TYPE_CHECKING:
    import ibis.expr.types as ir

TABLE: Final = "seat"
_UNKNOWN: Final = "\x1f"
"""Stands for an account that is unknown where pictures are compared: nulls never join."""
_DAY_S: Final = 86_400
_NO: Final = False
"""What a claim is where nobody knows."""


def seats(held: Held, asked: Asked, people: Iterable[Person]) -> "ir.Table | None":
    """A row per seat of the newest list of each tool and account on or before the day.

    None where the ledger has no list by then. Beside the columns of the table: `person` (who
    holds it), `team`, `class`, `state`, and the claims `is_never_used`, `is_idle`, `is_new`,
    `is_paid`, `is_reclaimable`, `is_repeat` (another account of who pays once), `use_unknown`,
    `is_seen_elsewhere` (could be given back, and used lately under another account),
    `is_duplicate` (held beside another seat of the same tool by the same person, which is the one
    used last; paid twice), `is_listed` (a list of people has who holds it).
    """
    import ibis

    paths = held.of(TABLE)
    if not paths:
        return None
    rows = held.session.read(TABLE, paths)
    rows = rows.filter(rows["as_of"] <= ibis.date(asked.day))
    listed = rows.filter(rows["status"].notnull() & rows["tool"].notnull())
    return judged(_known(_newest(listed), rows, held, people, asked), asked)


def _newest(rows: "ir.Table") -> "ir.Table":
    rows = rows.mutate(where=rows["account"].fill_null(_UNKNOWN))
    newest = rows.group_by("tenant", "tool", "where").agg(newest=rows["as_of"].max())
    newest = newest.rename(n_tenant="tenant", n_tool="tool", n_where="where")
    return rows.join(
        newest,
        [
            rows["tenant"] == newest["n_tenant"],
            rows["tool"] == newest["n_tool"],
            rows["where"] == newest["n_where"],
            rows["as_of"] == newest["newest"],
        ],
    )


def _known(
    seats: "ir.Table", rows: "ir.Table", held: Held, people: Iterable[Person], asked: Asked
) -> "ir.Table":
    """With the last use that any list or report tells, the person, the team and the class."""
    import ibis

    found = _used(seats, rows)
    ids, facts = map(held.session.bring, as_tables(people))
    mails = ids.rename(mail_id="known_id", mail_person="known_person")
    found = found.left_join(ids, found["user_id"] == ids["known_id"])
    found = found.left_join(mails, found["x_email_hash"] == mails["mail_id"])
    found = found.mutate(
        person=ibis.coalesce(
            found["known_person"], found["mail_person"], found["x_email_hash"], found["user_id"]
        )
    )
    found = found.left_join(facts, found["person"] == facts["person_id"])
    tools = held.session.bring(classes.table(asked.contracts))
    found = found.left_join(tools, found["tool"] == tools["class_tool"])
    return found.mutate(
        team=ibis.coalesce(found["person_team"], found["team"]),
        is_listed=found["person_id"].notnull(),
    )


def _used(seats: "ir.Table", rows: "ir.Table") -> "ir.Table":
    """With `used_at`, the last use under the account of the seat or under none that is named.

    `seen_at` is the last one under any account.
    """
    import ibis

    used = rows.filter(rows["last_activity_at"].notnull())
    used = used.mutate(u_where=used["account"].fill_null(_UNKNOWN))
    used = used.select(
        "last_activity_at", "account", "u_where", u_tenant="tenant", u_tool="tool", u_user="user_id"
    )
    moment = used["last_activity_at"]
    anywhere = used.group_by("u_tenant", "u_tool", "u_user").agg(
        seen_at=moment.max(), free_at=moment.max(where=used["account"].isnull())
    )
    here = used.group_by("u_tenant", "u_tool", "u_user", "u_where").agg(here_at=moment.max())
    for part in (anywhere, here):
        matches = [
            seats["tenant"] == part["u_tenant"],
            seats["tool"] == part["u_tool"],
            seats["user_id"] == part["u_user"],
            *([seats["where"] == part["u_where"]] if "u_where" in part.columns else []),
        ]
        seats = seats.left_join(part, matches).drop(
            *(name for name in part.columns if name.startswith("u_"))
        )
    own = ibis.coalesce(
        ibis.greatest(seats["here_at"], seats["free_at"]), seats["here_at"], seats["free_at"]
    )
    return seats.mutate(used_at=ibis.ifelse(seats["account"].isnull(), seats["seen_at"], own))


def judged(found: "ir.Table", asked: Asked) -> "ir.Table":
    """With the state of each seat and what follows from it."""
    import ibis

    day = found["as_of"].delta(ibis.date(1970, 1, 1), unit="day")
    used = found["used_at"].epoch_seconds() // _DAY_S
    given = found["assigned_on"].delta(ibis.date(1970, 1, 1), unit="day")
    stated = found["status"]
    has_left = found["left_on"].notnull() & (found["left_on"] <= ibis.date(asked.day))
    is_known = found["used_at"].notnull()
    is_idle = ibis.ifelse(is_known, day - used >= asked.idle_days, stated == "idle")
    is_idle = is_idle.fill_null(_NO)
    is_never = ~is_known & (stated == "never_used")
    is_new = (given.notnull() & (day - given < asked.grace_days)).fill_null(_NO)
    state = ibis.cases(
        (has_left.fill_null(_NO) | (stated == "leaver"), "leaver"),
        (stated == "pending", "pending"),
        (stated == "cancelled", "cancelled"),
        (is_never, "never_used"),
        (is_idle, "idle"),
        else_="active",
    )
    found = found.mutate(
        state=state,
        is_never_used=is_never,
        is_idle=is_idle,
        is_new=is_new,
        use_unknown=~is_known & (stated == "active"),
        is_paid=(stated != "pending")
        & ((stated != "cancelled") | (found["renews_on"] > ibis.date(asked.day))).fill_null(_NO),
    )
    place = ibis.row_number().over(
        group_by=["tenant", "tool", "user_id"],
        order_by=[found["used_at"].desc(nulls_first=False), found["where"]],
    )
    found = found.mutate(is_repeat=found["is_billed_once"].fill_null(_NO) & (place > 0))
    goes = (
        ((found["state"] == "leaver") & ~stated.isin(["pending", "cancelled"]))
        | (found["state"] == "idle")
        | ((found["state"] == "never_used") & ~found["is_new"])
    )
    found = found.mutate(is_reclaimable=goes & ~found["is_repeat"])
    found = _duplicates(found)
    lately = day - found["seen_at"].epoch_seconds() // _DAY_S < asked.idle_days
    is_seen = found["is_reclaimable"] & (found["state"] != "leaver") & lately.fill_null(_NO)
    return found.mutate(is_seen_elsewhere=is_seen)


def _duplicates(found: "ir.Table") -> "ir.Table":
    import ibis

    is_held = ~found["state"].isin(["pending", "cancelled", "leaver"]) & ~found["is_repeat"]
    found = found.mutate(is_held=is_held)
    place = ibis.row_number().over(
        group_by=["tenant", "tool", "person"],
        order_by=[
            found["is_held"].desc(),
            found["used_at"].desc(nulls_first=False),
            found["where"],
            found["seat_id"],
        ],
    )
    return found.mutate(is_duplicate=found["is_held"] & (place > 0))

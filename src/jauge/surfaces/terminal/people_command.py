"""What `jauge people` does: count, name, print, forget."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Final

import msgspec

from jauge.analysis.desk import open_desk
from jauge.analysis.seats.persons import Person, persons
from jauge.analysis.seats.subject import rows_of
from jauge.config import load
from jauge.errors import UsageError
from jauge.i18n import _, format, ngettext
from jauge.ingest.open_ledger import open_ledger
from jauge.ledger import Erased, pseudonym_of
from jauge.pricing.fx import rate_on
from jauge.surfaces.terminal import records, seats_wording, table, wording
from jauge.surfaces.terminal.records import Value

_YEAR: Final = 12


def id_of(workspace: Path, address: str) -> str:
    """What rows call a person; raises UsageError where the ledger has named nobody yet."""
    config = load(workspace)
    if not config.workspace.privacy.pseudonyms:
        return address.strip()
    found = pseudonym_of(workspace, address)
    if found is None:
        raise UsageError(_("the ledger has named nobody yet: import a list of seats or people"))
    return found


def print_list(
    workspace: Path, out: IO[str], messages: IO[str], *, names: bool, as_json: bool
) -> None:
    """People by team, or by name where that is asked for."""
    smallest = load(workspace).workspace.privacy.smallest_group
    today = datetime.now(UTC).date()
    with open_desk(workspace, rate_on) as desk:
        people = persons(desk.held, today)
    if not people:
        messages.write(_("The ledger holds no list of people: see `jauge import --list`.") + "\n")
        return
    rows = _named(people) if names else _by_team(people, smallest, today)
    if as_json:
        out.write(records.to_json_lines(rows))
        return
    _print(rows, out)
    table.print_notes([seats_wording.personal()] if names else [], out)


def _named(people: Sequence[Person]) -> list[dict[str, Value]]:
    return [
        {
            "team": person.team,
            "name": person.display_name,
            "user_id": person.id,
            "cost_centre": person.cost_centre,
            "left_on": person.left_on.isoformat() if person.left_on else None,
        }
        for person in sorted(people, key=lambda one: (one.team or "\uffff", one.display_name or ""))
    ]


def _by_team(people: Sequence[Person], smallest: int, today: date) -> list[dict[str, Value]]:
    """Teams with the people in them, the small ones as one: with the next where it is small too."""
    sizes = sorted(Counter(person.team for person in people).items(), key=lambda one: one[1])
    small = sum(size < smallest for _team, size in sizes)
    if small and sum(size for _team, size in sizes[:small]) < smallest:
        small += 1
    together = {team for team, _size in sizes[:small]}
    shown = [team for team, _size in reversed(sizes) if team not in together]
    rows = [_team(team, [one for one in people if one.team == team], today) for team in shown]
    if together:
        several = [one for one in people if one.team in together]
        rest = _team(None, several, today) | {"others": len(together)}
        # All of them are too few: how many have left would tell of each.
        rows.append(rest if len(several) >= smallest else rest | {"leavers": None})
    return rows


def _team(team: str | None, people: Sequence[Person], today: date) -> dict[str, Value]:
    left = sum(person.left_on is not None and person.left_on <= today for person in people)
    return {"team": team, "people": len(people), "leavers": left}


def _print(rows: Sequence[dict[str, Value]], out: IO[str]) -> None:
    headings = {
        "name": _("Name"),
        "user_id": _("Pseudonym"),
        "cost_centre": _("Cost centre"),
        "left_on": _("Left on"),
        "people": _("People"),
        "leavers": _("Leavers"),
    }
    others = [row.get("others") for row in rows]
    names = [
        (
            _("{count} teams together").format(count=more)
            if more
            else _cell(row["team"], _("(unknown)")),
        )
        for row, more in zip(rows, others, strict=True)
    ]
    columns = [
        (headings[name], [_cell(row[name]) for row in rows]) for name in rows[0] if name in headings
    ]
    table.print_grid((_("Team"),), names, columns, out, totals=0)


def _cell(value: Value, unknown: str = format.UNKNOWN) -> str:
    if isinstance(value, int):
        return format.number(value)
    return unknown if value is None else wording.name(str(value))


def print_rows(workspace: Path, address: str, out: IO[str]) -> None:
    """Every row on one person, one object a line, with the name of its table."""
    encoder = msgspec.json.Encoder(enc_hook=_plain, decimal_format="string")
    with open_desk(workspace, rate_on) as desk:
        for name, row in rows_of(desk.held, id_of(workspace, address)):
            ready = {key: _ready(value) for key, value in row.items()}
            out.write(encoder.encode({"table": name, **ready}).decode() + "\n")


def _ready(value: object) -> object:
    if isinstance(value, bytes):
        return value.hex()
    return records.money(value) if isinstance(value, Decimal) else value


def _plain(value: object) -> str:
    return str(value)


def erase_one(workspace: Path, address: str, out: IO[str], *, dry_run: bool) -> None:
    """Forget one person, and say in how many rows."""
    name = id_of(workspace, address)
    with open_ledger(workspace, load(workspace), now=datetime.now(UTC)) as ledger:
        _say(ledger.erase(name, dry_run=dry_run), out, dry_run=dry_run)


def erase_old(workspace: Path, months: int | None, out: IO[str], *, dry_run: bool) -> None:
    """Forget who people are in rows that are older than a number of months."""
    config = load(workspace)
    now = datetime.now(UTC)
    before = _months_before(now.date(), months or config.workspace.privacy.retention_months)
    with open_ledger(workspace, config, now=now) as ledger:
        erased = ledger.erase_before(before, dry_run=dry_run)
    table.print_notes([_("Rows of before {day}:").format(day=format.day(before))], out)
    _say(erased, out, dry_run=dry_run)
    if dry_run and erased.rows:
        table.print_notes([_("To forget them: `jauge people retain --yes`.")], out)


def _months_before(day: date, months: int) -> date:
    month = day.year * _YEAR + day.month - 1 - months
    return date(month // _YEAR, month % _YEAR + 1, 1)


def _say(erased: Erased, out: IO[str], *, dry_run: bool) -> None:
    if not erased.rows:
        table.print_notes([_("Nobody to forget there.")], out)
        return
    said = ngettext("{count} person forgotten", "{count} people forgotten", erased.people)
    if dry_run:
        said = ngettext(
            "{count} person would be forgotten", "{count} people would be forgotten", erased.people
        )
    tables = ", ".join(f"{name} {format.number(rows)}" for name, rows in erased.rows.items())
    whole = _("{said}; rows: {tables}.").format(
        said=said.format(count=format.number(erased.people)), tables=tables
    )
    kept = _(
        "What rows count stays. Versions of before are removed; take the person out of the files,"
        " and of backups, too."
    )
    table.print_notes([whole, kept], out)

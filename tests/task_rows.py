"""Tasks and calls for tests: written as the ledger writes them, at a desk."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from engines.cell_rows import write_table
from engines.usage_rows import usage_row, write_segments
from jauge.analysis.call_case import case_of_calls
from jauge.analysis.desk import Desk
from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import Case
from jauge.analysis.held import Held
from jauge.analysis.rulebook import Attribution
from jauge.analysis.spend import know
from jauge.analysis.units.answer import Asked, Units, units
from jauge.attribution.vendors import built_in
from jauge.config import Config
from jauge.config.build import build
from jauge.model import TABLES, Registry, parse_period
from jauge.pricing.fx import rate_on
from jauge.surfaces.terminal.units_records import document as units_document
from ledger_case import CALL, value

Rows = Sequence[Mapping[str, Any]]
TYPES = {
    table: {one.name: one.type for one in TABLES[table]} for table in ("task", "usage", "grade")
}


def typed(table: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """Values as their columns hold them; numbers of money may be numbers."""
    types = TYPES[table]
    return {
        name: value(types[name], str(one) if types[name] == "money" and one is not None else one)
        for name, one in told.items()
    }


def tasks_of(told: Rows) -> list[dict[str, Any]]:
    """Rows of tasks; `times` repeats one, a minute apart, its values in turn where they are many.

    `success,failure` are two outcomes in turn.
    """
    rows: list[dict[str, Any]] = []
    for one in told:
        given: dict[str, Any] = {"currency": "EUR", **one}
        times = given.pop("times", 1)
        for number in range(times):
            turn = {
                name: each.split(",")[number % len(each.split(","))]
                if isinstance(each, str) and "," in each
                else each
                for name, each in given.items()
            }
            made = typed("task", turn)
            made["task_id"] += f"-{number}" if times > 1 else ""
            if made.get("ended_at") is not None:
                made["ended_at"] += timedelta(minutes=number)
            rows.append({"tenant": "default", "source": "test"} | made)
    return [row | {"x_task_key": number.to_bytes(16, "big")} for number, row in enumerate(rows, 1)]


def calls_of(told: Rows, tasks: Rows) -> list[dict[str, Any]]:
    """Rows of usage; `of_each_task` makes one for each task, when it ended."""
    rows: list[dict[str, Any]] = []
    for one in told:
        given = {**CALL, **one}
        every = tasks if given.pop("of_each_task", False) else [None]
        for task in every:
            linked = {} if task is None else {"task_id": task["task_id"]}
            made = typed("usage", given | linked)
            if task is not None and task.get("ended_at") is not None:
                made["started_at"] = task["ended_at"]
            rows.append(usage_row(len(rows) + 1, **made))
    return rows


def desk_of(session: Session, folder: Path, tasks: Rows, calls: Rows, files: int = 1) -> Desk:
    """A desk over these tasks and calls, as `tasks_of` and `calls_of` read them."""
    made = tasks_of(tasks)
    used = calls_of(calls, made)
    paths: dict[str, Sequence[Path]] = {}
    folder.mkdir(parents=True, exist_ok=True)
    if used:
        (folder / "usage").mkdir()
        paths["usage"] = write_segments(folder / "usage", used, files)
    if made:
        pieces = [made[start::files] for start in range(files)]
        paths["task"] = [
            path
            for number, piece in enumerate(pieces)
            if piece
            for path in write_table(folder / f"task-{number}", "task", piece)
        ]
    return Desk(1, Held(session, paths), rate_on, Attribution(tags={}, zone="UTC"))


def config_of(told: Mapping[str, Any]) -> Config:
    """A configuration as jauge.toml says it."""
    made: Config = build(Config, dict(told))
    return made


def asked(session: Session, folder: Path, tasks: Rows, calls: Rows = (), **told: Any) -> Units:
    """The answer; `config` is jauge.toml, `files` of rows, other names those of `Asked`."""
    config = config_of(told.pop("config", {}))
    desk = desk_of(session, folder, tasks, calls, told.pop("files", 1))
    question: dict[str, Any] = {"has_windows": False, **told}
    return units(desk, config, Asked(**question))


def case_of(session: Session, folder: Path, told: Mapping[str, Any]) -> Case:
    """What findings are looked for in; `as_of` is the last day that is known."""
    desk = desk_of(session, folder, told.get("tasks", ()), told.get("calls", ()))
    config = config_of(told.get("config", {}))
    last = told.get("as_of")
    now = datetime(2026, 11, 22, tzinfo=UTC)
    calls = case_of_calls(desk, config, "EUR", now, None, Registry())
    if calls is not None and last is not None:
        end = datetime.fromisoformat(last).replace(tzinfo=UTC) + timedelta(days=1)
        calls = type(calls)(desk, config, "EUR", end, calls.period, Registry())
    return Case(know(desk.held, built_in(), rate_on), "EUR", calls=calls)


def figures_of_page(session: Session, folder: Path, told: Mapping[str, Any]) -> dict[str, Any]:
    """The total of the tasks on a page, with each figure under its name, and those of one value."""
    names = {"period": parse_period("2026-10"), "config": told.get("config", {})}
    found = asked(session, folder, told["tasks"], told.get("calls", ()), **names)
    total = units_document(found, ())["total"]
    assert isinstance(total, dict)
    figures: dict[str, Any] = {}
    for source in (total, *total["worth"]):
        for name, one in source.items():
            figures[name] = one["amount"] if isinstance(one, dict) and "amount" in one else one
            if isinstance(one, dict) and "low" in one:
                figures |= {f"{name}_low": one["low"], f"{name}_high": one["high"]}
                figures[f"{name}_reason"] = one["reason"]
    return figures

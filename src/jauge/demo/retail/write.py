"""The year of the group as files, in the formats in which a company has them."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from jauge.demo.retail.books import Books, totals
from jauge.demo.retail.calls import NOBODY, Call, Maker
from jauge.demo.retail.days import month_of
from jauge.demo.retail.fleet import LAST, PROVIDERS, Agent, fleet
from jauge.demo.retail.paper import (
    GHOST_A_MONTH,
    GHOST_ACCOUNT,
    GHOST_MODEL,
    SUBSCRIPTIONS,
    BankLine,
    Seat,
    bank_lines,
    months,
    seats,
)
from jauge.demo.retail.people import DIVISION, TEAMS, Person, owner_of, people
from jauge.demo.retail.prices import CONTRACT_MODEL, dollars
from jauge.demo.retail.shapes import shapes
from jauge.demo.retail.tasks import Task, tasks_of

LEDGER, REGISTRY = "files", "registry"
"""Folders of what the ledger imports, and of what the registry does."""
EXPECTED = "expected.json"
ACCOUNTS = {"openai": "org-maison", "anthropic": "org-maison", "mistral_ai": "ws-maison"}
SUPPLIERS = {"openai": "OpenAI", "anthropic": "Anthropic", "mistral_ai": "Mistral AI"}


def write(folder: Path) -> None:
    """Write all files of the year below a folder, and what is known of them in advance."""
    agents, everybody, drawn = fleet(), people(), shapes()
    books, tasks = Books(), list[Task]()
    by_month: dict[str, list[Call]] = {}
    for agent in (*agents, NOBODY):
        calls = list(Maker(agent, drawn, everybody).calls())
        for call in calls:
            books.enter(call)
            by_month.setdefault(month_of(call.started_at), []).append(call)
        mine = tasks_of(calls)
        books.close(mine)
        tasks += mine
    for name in (LEDGER, REGISTRY):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for month, calls in sorted(by_month.items()):
        pq.write_table(_table(calls), folder / LEDGER / f"calls-{month}.parquet")
    books.charge_ghosts()
    bank = sorted(bank_lines(books.suppliers), key=lambda line: line.day)
    held = seats(everybody)
    _write(folder / LEDGER / "tasks.csv", map(_task, tasks))
    _write(folder / LEDGER / "statement.csv", _statement(bank), ";")
    _write(folder / LEDGER / "invoices.csv", _invoices())
    _write(folder / LEDGER / "supplier-bills.csv", _bills(books))
    _write(folder / LEDGER / "people.csv", map(_person, everybody))
    _write(folder / LEDGER / "seats.csv", map(_seat, held))
    _write(folder / REGISTRY / "people.csv", (
        {"mail": one.mail, "name": one.name, "team": one.team, "left_on": one.left_on}
        for one in everybody
    ))  # fmt: skip
    divisions = [{"team": DIVISION, "parent": ""}]
    _write(folder / REGISTRY / "teams.csv",
           (*divisions, *({"team": team, "parent": DIVISION} for team in TEAMS)))  # fmt: skip
    _write(folder / REGISTRY / "agents.csv", (_entry(one, everybody) for one in agents))
    text = json.dumps(totals(books, agents, bank, held), indent=1, ensure_ascii=False)
    (folder / EXPECTED).write_text(f"{text}\n", encoding="utf-8")


def _table(calls: Sequence[Call]) -> pa.Table:
    calls = sorted(calls, key=lambda call: (call.started_at, call.call_id))
    moment = pa.timestamp("us", "UTC")
    return pa.table({
        "call_id": [one.call_id for one in calls],
        "started_at": pa.array([one.started_at for one in calls], moment),
        "duration_ms": [one.size.duration_ms for one in calls],
        "provider": [one.agent.provider for one in calls],
        "account": [ACCOUNTS[one.agent.provider] for one in calls],
        "model": [one.agent.model for one in calls],
        "input_tokens": [one.size.input for one in calls],
        "cached_tokens": [one.read for one in calls],
        "cache_write_tokens": [one.written for one in calls],
        "seen_before_tokens": [one.size.prefix or None for one in calls],
        "output_tokens": [one.size.output for one in calls],
        "agent": _texts(one.agent.name for one in calls),
        "version": _texts(one.version for one in calls),
        "team": _texts(one.agent.team if one.agent.has_team_tag else None for one in calls),
        "key": _texts(f"key-{one.agent.name}" if one.agent.fixed_cost else None for one in calls),
        "conversation": _texts(one.talk for one in calls),
        "user": _texts(one.user for one in calls),
        "task": _texts(one.task for one in calls),
        "prompt": _texts(one.prompt for one in calls),
        "tools": pa.array([list(one.agent.tools) or None for one in calls], pa.list_(pa.string())),
        "data_class": _texts(one.agent.data_class for one in calls),
        "status": ["error" if one.is_failed else "ok" for one in calls],
        "error": _texts("rate_limit" if one.is_failed else None for one in calls),
        "attempt": pa.array([one.attempt for one in calls], pa.int64()),
    })  # fmt: skip


def _texts(values: Iterable[str | None]) -> pa.Array:
    return pa.array([one or None for one in values], pa.string()).dictionary_encode()


def _task(task: Task) -> dict[str, Any]:
    is_success = task.outcome == "success"
    has_value = is_success and task.worth.value is not None
    return {
        "task_id": task.task_id,
        "task_type": task.worth.task_type,
        "agent_name": task.agent.name,
        "started_at": _time(task.started_at),
        "ended_at": _time(task.ended_at),
        "outcome": task.outcome,
        "value": task.worth.value if has_value else None,
        "value_kind": task.worth.value_kind if has_value else None,
        "currency": "EUR",
        "human_minutes": task.human_minutes,
    }


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _statement(bank: Sequence[BankLine]) -> Iterable[dict[str, Any]]:
    for line in bank:
        day = f"{line.day:%d/%m/%Y}"
        paid = f"{line.amount}".replace(".", ",")
        yield {"Date": day, "Date de valeur": day, "Libellé": line.text, "Montant": paid}


def _invoices() -> Iterable[dict[str, Any]]:
    for first in months():
        for one in SUBSCRIPTIONS:
            after = (first + timedelta(days=32)).replace(day=1)
            yield {
                "issuer": one.vendor,
                "number": f"{one.tool.upper().replace(' ', '-')}-{first:%Y-%m}",
                "issued": first,
                "text": f"{one.tool}, {one.seats} seats",
                "from": first,
                "until": after,
                "net": one.net,
                "tax": one.gross - one.net,
                "gross": one.gross,
                "quantity": one.seats,
            }


def _bills(books: Books) -> Iterable[dict[str, Any]]:
    for first, cost in zip(months(), GHOST_A_MONTH, strict=True):
        after = (first + timedelta(days=32)).replace(day=1)
        yield _line(f"ghost-{first:%Y-%m}", first, after, "OpenAI", GHOST_ACCOUNT, GHOST_MODEL,
                    str(cost))  # fmt: skip
    for (model, month), cost in sorted(books.billed.items()):
        first = date.fromisoformat(f"{month}-01")
        after = (first + timedelta(days=32)).replace(day=1)
        provider = PROVIDERS[model]
        yield _line(f"{model}-{month}", first, after, SUPPLIERS[provider], ACCOUNTS[provider],
                    model, dollars(cost))  # fmt: skip
    for day, cost in sorted(books.charged.items()):
        on = datetime.fromisoformat(day).date()
        yield _line(f"mistral-{day}", on, on + timedelta(days=1), SUPPLIERS["mistral_ai"],
                    ACCOUNTS["mistral_ai"], CONTRACT_MODEL, dollars(cost))  # fmt: skip


def _line(
    key: str, start: object, end: object, supplier: str, account: str, model: str, cost: str
) -> dict[str, Any]:
    return {
        "line": key,
        "from": f"{start}T00:00:00Z",
        "until": f"{end}T00:00:00Z",
        "supplier": supplier,
        "account": account,
        "model": model,
        "usd": cost,
    }


def _person(one: Person) -> dict[str, Any]:
    return {
        "mail": one.mail,
        "name": one.name,
        "team": one.team,
        "joined_on": one.joined_on,
        "left_on": one.left_on,
        "list_of": LAST,
    }


def _seat(one: Seat) -> dict[str, Any]:
    return {
        "tool": one.tool,
        "mail": one.person.mail,
        "plan": "business",
        "team": one.person.team,
        "status": "idle" if one.is_idle else "active",
        "assigned_on": "2025-10-01",
        "last_activity": one.last_on,
        "price": one.price,
        "currency": "EUR",
        "list_of": LAST,
    }


def _entry(agent: Agent, everybody: list[Person]) -> dict[str, Any]:
    is_confirmed = agent.owner == "owner"
    return {
        "agent": agent.name,
        "owner": owner_of(agent, everybody),
        "team": agent.team,
        "purpose": agent.purpose,
        "data_class": agent.data_class,
        "ai_act_class": "high" if agent.name in {"trial-cv-sorter", "hr-letters"} else "minimal",
        "fixed_cost": agent.fixed_cost,
        "currency": "EUR" if agent.fixed_cost else None,
        "next_run": "2026-11-15" if agent.role == "seasonal" else None,
        "successor": agent.partner if agent.role == "superseded" else None,
        "state": "confirmed" if is_confirmed else None,
    }


def _write(path: Path, rows: Iterable[dict[str, Any]], delimiter: str = ",") -> None:
    every = list(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(every[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(every)
    path.write_text(text.getvalue(), encoding="utf-8")

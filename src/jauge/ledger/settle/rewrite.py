"""The outcome of settling, written: new roles, residual rows and cells in place of the old."""

from collections.abc import Iterable, Sequence
from typing import Final

import pyarrow as pa

from jauge.ledger import segments
from jauge.ledger.keeping import CHARGE_RULE
from jauge.ledger.settle import residual, rules
from jauge.ledger.settle.cells import CHARGE_KEY, EXPORT_KEY, EXPORTED, Cell, charged
from jauge.ledger.work import Work
from jauge.model import TABLES
from jauge.model.columns import KEYS

_KEY: Final = {"usage": EXPORT_KEY, "charge": CHARGE_KEY}
_OUTCOME: Final = {
    "usage": ("role", "role_rule"),
    "charge": ("role", "role_rule", "x_billed_role"),
    "invoice_line": ("role", "role_rule"),
}
_RESIDUAL: Final = {
    "usage": f"x_grain = '{residual.GRAIN}'",
    "charge": f"starts_with(role_rule, '{rules.UNEXPLAINED}')",
}


class Rewrite:
    """What one settling changes, collected in a draft; `retired` are the segments it replaces."""

    def __init__(self, work: Work, draft: segments.Draft) -> None:
        self._work = work
        self._draft = draft
        self.retired: list[str] = []
        self.judged = 0

    def rows(self, table: str, found: Sequence[Sequence[Cell]], made: pa.Table) -> None:
        """Give the rows of a table the roles of their cells, and put `made` for its residuals."""
        work = self._work
        stages = (rules.EXPORT,) if table == "usage" else tuple(rules.STAGES.values())
        cells = [cell for stage in stages for cell in found[stage]]
        if not work.live[table]:
            return
        self._judge(table, cells)
        self._compare(table, made)
        self._replace(table)
        self._draft.write(work, table, "coming")

    def records(self, table: str) -> None:
        """Give the rows of a table the roles of `decided`: id, role, role_rule."""
        work = self._work
        work.db.execute(
            "CREATE OR REPLACE TEMP TABLE verdict AS SELECT id, segment_id, d.role, d.role_rule"
            f" FROM (SELECT {KEYS[table]} AS id, segment_id, role, role_rule FROM live_{table}) k"
            " JOIN decided d USING (id) WHERE k.role IS DISTINCT FROM d.role"
            " OR k.role_rule IS DISTINCT FROM d.role_rule"
        )
        work.db.execute("CREATE OR REPLACE TEMP TABLE gone (id BLOB, segment_id VARCHAR)")
        self.judged += work.count("verdict")
        self._replace(table)

    def _replace(self, table: str) -> None:
        """Write again the segments of the rows in `verdict` and `gone`."""
        leaving = self._work.db.execute(
            "SELECT segment_id FROM verdict UNION SELECT segment_id FROM gone"
        ).fetchall()
        for group in self._groups(table, {str(row[0]) for row in leaving}):
            self._rewrite(table, group)

    def cells(self, made: pa.Table) -> None:
        """Put these cells in place of all others, unless they are the same."""
        work = self._work
        work.db.register("made", made)
        names = ", ".join(column.name for column in TABLES["cell"])
        same = work.count(f"(SELECT {names} FROM live_cell INTERSECT FROM made)")
        if not same == made.num_rows == work.count("live_cell"):
            self.retired += [segment.segment_id for segment in work.live["cell"]]
            self._draft.write(work, "cell", "made")

    def _judge(self, table: str, cells: Iterable[Cell]) -> None:
        """Fill `verdict` with the rows whose role changes."""
        work, key, outcome = self._work, _KEY[table], _OUTCOME[table]
        judged = EXPORTED if table == "usage" else charged(work)
        work.db.register("judged", _judged(table, cells))
        same = " AND ".join(f"k.{name} IS NOT DISTINCT FROM j.{name}" for name in key)
        parts = ", ".join(f"{expression} AS {name}" for name, expression in key.items())
        differs = " OR ".join(f"k.old_{name} IS DISTINCT FROM j.{name}" for name in outcome)
        old = ", ".join(f"{name} AS old_{name}" for name in outcome)
        work.db.execute(
            f"CREATE OR REPLACE TEMP TABLE verdict AS SELECT k.id, k.segment_id,"
            f" {', '.join(f'j.{name}' for name in outcome)} FROM (SELECT {KEYS[table]} AS id,"
            f" segment_id, {parts}, {old} FROM live_{table} WHERE {judged}) k"
            f" JOIN judged j ON {same} WHERE {differs}"
        )
        self.judged += work.count("verdict")

    def _compare(self, table: str, made: pa.Table) -> None:
        """Fill `gone` with the residual rows that are no more, `coming` with new ones."""
        work = self._work
        work.db.register("made", made)
        plain = ", ".join(
            c.name
            for c in TABLES[table]
            if c.name in made.column_names and c.type not in {"map", "list"}
        )
        key = KEYS[table]
        work.db.execute(
            f"CREATE OR REPLACE TEMP TABLE same AS SELECT {key} AS id FROM (SELECT {plain} FROM"
            f" live_{table} WHERE {_RESIDUAL[table]} INTERSECT SELECT {plain} FROM made)"
        )
        work.db.execute(
            f"CREATE OR REPLACE TEMP TABLE gone AS SELECT {key} AS id, segment_id FROM"
            f" live_{table} WHERE {_RESIDUAL[table]} AND {key} NOT IN (SELECT id FROM same)"
        )
        work.db.execute(
            f"CREATE OR REPLACE TEMP VIEW coming AS SELECT * FROM made"
            f" WHERE {key} NOT IN (SELECT id FROM same)"
        )

    def _groups(self, table: str, leaving: set[str]) -> list[set[str]]:
        """The segments to write again: each file by itself, what is in the tail together."""
        found = [s for s in self._work.live[table] if s.segment_id in leaving]
        small = {s.segment_id for s in found if s.place == "tail"}
        files = [{s.segment_id} for s in found if s.place == "file"]
        return [*files, *([small] if small else [])]

    def _rewrite(self, table: str, group: set[str]) -> None:
        work, key, outcome = self._work, KEYS[table], _OUTCOME[table]
        work.narrow(table, group)
        given = ", ".join(f"coalesce(v.{name}, u.{name}) AS {name}" for name in outcome)
        work.db.execute(
            f"CREATE OR REPLACE TEMP VIEW kept AS SELECT u.* EXCLUDE (segment_id)"
            f" REPLACE ({given}) FROM few_{table} u LEFT JOIN verdict v ON v.id = u.{key}"
            f" ANTI JOIN gone g ON g.id = u.{key}"
        )
        self._draft.write(work, table, "kept")
        self.retired += sorted(group)


def _judged(table: str, cells: Iterable[Cell]) -> pa.Table:
    """The outcome of each cell, with what its rows are found by."""
    names = {stage: name for name, stage in rules.STAGES.items()}
    rows: list[dict[str, object]] = []
    for cell in cells:
        place: dict[str, object] = {
            "tenant": cell.tenant,
            "model": cell.model,
            "day": cell.day,
            "until": cell.until,
            "currency": cell.currency,
            "source": cell.source,
        }
        if table == "usage":
            place |= {"provider_name": cell.provider_name, "account_id": cell.accounts[0]}
        else:
            billing, sub = cell.accounts
            place |= {
                "provider": cell.provider_name,
                "billing_account_id": billing,
                "sub_account_id": sub,
                "stage": names[cell.stage],
                "x_billed_role": "counted" if _counts_billed(cell) else "check",
            }
        rows.append(
            place | {"role": "check" if cell.is_met else "counted", "role_rule": _rule(cell)}
        )
    number = pa.int64()
    schema = pa.schema(
        [(name, number if name in {"day", "until"} else pa.string()) for name in _KEY[table]]
        + [(name, pa.string()) for name in _OUTCOME[table]]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def _counts_billed(cell: Cell) -> bool:
    """Whether the rows of a cell count where bills do: no later stage covers them."""
    if cell.stage < rules.REPORT:
        return not cell.is_met and cell.covered_by < rules.REPORT
    return not cell.is_repeat and cell.covered_by <= cell.stage


def _rule(cell: Cell) -> str:
    if not cell.is_met:
        return rules.ALONE if cell.stage == rules.EXPORT else CHARGE_RULE
    if cell.incomparable is not None:
        return rules.incomparable(cell.stage, cell.incomparable, str(cell.currency))
    return rules.covered(cell.stage)

"""Lists of an organisation as CSV: owners of agents, people and leavers, teams."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec

from jauge.i18n import _
from jauge.model.agent_record import AgentRecord, PersonRecord, TeamRecord
from jauge.model.rejection import Rejection
from jauge.sources.agent_records import values
from jauge.sources.agent_records.result import Bad, Read
from jauge.sources.agent_records.table import Table
from jauge.sources.rosters.words import plain

Names = tuple[str, ...]

OWNERS: Final[Mapping[str, Names]] = {
    "agent_id": ("agent_id", "id agent", "identifiant agent", "id de l’agent", "id"),
    "agent": ("agent", "agent name", "name", "nom", "nom de l’agent", "bot", "assistant"),
    "environment": ("environment", "env", "environnement"),
    "service_namespace": ("service_namespace", "namespace", "espace"),
    "service_name": ("service_name", "service"),
    "owner": (
        "owner", "owner mail", "owner email", "responsable", "propriétaire", "owner e-mail",
        "mail du responsable", "sponsor", "référent",
    ),
    "team": ("team", "équipe", "owner team", "équipe responsable"),
    "purpose": ("purpose", "description", "finalité", "but", "usage", "objet", "mission"),
    "data_class": ("data_class", "classe de données", "données", "classification", "sensibilité"),
    "ai_act_class": ("ai_act_class", "ai act", "classe ai act", "risque ai act", "classe ia act",
                     "règlement ia", "eu ai act", "risk class"),
    "review_on": ("review_on", "review", "next review", "revue", "prochaine revue",
                  "date de revue", "review date"),
    "fixed_cost": ("fixed_cost", "fixed monthly cost", "fixed cost per month", "coût fixe",
                   "coût fixe mensuel", "coût mensuel fixe", "monthly cost", "coût mensuel"),
    "currency": ("currency", "devise"),
    "next_run_on": ("next_run_on", "next run", "prochaine exécution", "next scheduled run",
                    "prochain lancement"),
    "is_exempt": ("is_exempt", "exempt", "exempté", "dispensé", "exemption"),
    "successor": ("successor", "replaced by", "successeur", "remplacé par"),
    "state": ("state", "status", "état", "statut", "lifecycle"),
    "kind": ("kind", "type", "agent type", "type d’agent"),
}  # fmt: skip
PEOPLE: Final[Mapping[str, Names]] = {
    "mail": ("mail", "email", "e-mail", "e-mail address", "email address", "courriel",
             "adresse e-mail", "adresse mail", "adresse électronique", "upn",
             "user principal name"),
    "name": ("name", "full name", "display name", "nom", "nom complet", "nom et prénom",
             "prénom nom", "prénom et nom", "collaborateur"),
    "team": ("team", "équipe", "department", "département", "service", "direction"),
    "manager": ("manager", "responsable", "supérieur", "n+1", "manager mail"),
    "left_on": ("left_on", "left", "leave date", "leaving date", "last day", "termination date",
                "end date", "date de départ", "date de sortie", "départ", "sortie",
                "dernier jour", "parti le", "date de fin"),
}  # fmt: skip
TEAMS: Final[Mapping[str, Names]] = {
    "name": ("team", "équipe", "name", "nom", "team name", "nom de l’équipe"),
    "parent": ("parent", "parent team", "équipe parente", "équipe mère", "part of",
               "rattachement", "rattachée à"),
    "dissolved_on": ("dissolved_on", "dissolved", "closed on", "date de dissolution",
                     "dissoute le", "dissolution", "dissous le"),
}  # fmt: skip
_FACTS: Final = (
    "owner", "team", "purpose", "data_class", "ai_act_class", "review_on", "fixed_cost",
    "next_run_on", "is_exempt", "successor", "kind",
)  # fmt: skip


def placed(header: Iterable[str], names: Mapping[str, Names]) -> dict[str, str]:
    """The column of each field that a header names, the first of its names that stands there."""
    there: dict[str, str] = {}
    for column in header:
        there.setdefault(plain(column), column)
    found: dict[str, str] = {}
    taken: set[str] = set()
    for field, several in names.items():
        for name in several:
            column = there.get(plain(name))
            if column is not None and column not in taken:
                found[field] = column
                taken.add(column)
                break
    return found


def recognise(header: Iterable[str]) -> str | None:
    """`owners`, `people` or `teams`, by the names of the columns."""
    known = list(header)
    owners, people, teams = (placed(known, one) for one in (OWNERS, PEOPLE, TEAMS))
    plains = {plain(column) for column in known}
    named = {plain(name) for name in (*OWNERS["agent"], *OWNERS["agent_id"])}
    says_agent = any("agent" in column or column == "bot" for column in plains & named)
    if says_agent and {*_FACTS, "state"} & set(owners):
        return "owners"
    if "mail" in people and len(people) > 1:
        return "people"
    if "name" in teams and len(teams) > 1:
        return "teams"
    return "owners" if {"agent", "owner"} <= set(owners) else None


class _Row(msgspec.Struct, frozen=True):
    """What one row says, by field, and how its columns are called."""

    file: str
    number: int
    said: Mapping[str, str]
    columns: Mapping[str, str]
    is_french: bool

    def fact(self, field: str) -> Any:
        """What the row says of a field, as an entry holds it; raises Bad where it is none."""
        said = self.said.get(field)
        if said is None:
            return None
        column = self.columns[field]
        if field in _DAYS:
            return values.day(said, column, is_french=self.is_french)
        if field == "fixed_cost":
            beside = self.said.get("currency")
            code = beside and values.currency(beside, self.columns["currency"])
            return values.money(said, column, code)
        reader = _READERS.get(field)
        return said if reader is None else reader(said, column)

    def cleared(self, field: str) -> frozenset[str]:
        """The field, where its column is there and the row leaves it empty."""
        is_empty = field in self.columns and field not in self.said
        return frozenset({field}) if is_empty else frozenset()


_DAYS: Final = frozenset({"review_on", "next_run_on", "left_on", "dissolved_on"})
_READERS: Final[Mapping[str, Callable[[str, str], Any]]] = {
    "owner": lambda text, _field: values.owner(text),
    "data_class": values.data_class,
    "ai_act_class": values.ai_act_class,
    "is_exempt": values.flag,
    "state": values.state,
    "mail": values.mail,
}


def read(file: str, form: str, table: Table) -> Read:
    """The records of a list; a row that is not understood is one rejection."""
    names, make = _FORMS[form]
    columns = placed(table.header, names)
    records: list[Any] = []
    rejections: list[Rejection] = list(table.rejections)
    for number, cells in table.rows:
        try:
            said = {
                field: found
                for field, column in columns.items()
                if (found := values.text(cells.get(column), column)) is not None
            }
            if said:
                records.append(make(_Row(file, number, said, columns, table.is_french)))
        except Bad as bad:
            rejections.append(bad.rejection(file, number))
    if not records and not rejections:
        rejections.append(Rejection(file=file, reason=_("holds no row: export it again")))
    found = Read(
        format=form,
        rejections=tuple(rejections),
        unread=tuple(column for column in table.header if column not in columns.values()),
    )
    target = {"owners": "agents", "people": "people", "teams": "teams"}[form]
    return msgspec.structs.replace(found, **{target: tuple(records)})


def _owner(row: _Row) -> AgentRecord:
    if "agent" not in row.said and "agent_id" not in row.said:
        column = row.columns.get("agent") or row.columns.get("agent_id")
        raise Bad(column, None, _("names no agent: give its name or id"))
    facts = {field: row.fact(field) for field in _FACTS if field in row.said}
    return AgentRecord(
        file=row.file,
        row=row.number,
        source="owners",
        agent_id=row.said.get("agent_id"),
        names=(row.said["agent"],) if "agent" in row.said else (),
        environment=row.said.get("environment"),
        service_namespace=row.said.get("service_namespace"),
        service_name=row.said.get("service_name"),
        facts=facts,
        state=row.fact("state"),
    )


def _person(row: _Row) -> PersonRecord:
    if "mail" not in row.said:
        raise Bad(row.columns["mail"], None, _("names no e-mail address: give one"))
    facts = {field: row.fact(field) for field in ("mail", "name", "team", "manager", "left_on")}
    cleared = row.cleared("left_on")
    return PersonRecord(file=row.file, row=row.number, cleared=cleared, **facts)


def _team(row: _Row) -> TeamRecord:
    if "name" not in row.said:
        raise Bad(row.columns["name"], None, _("names no team: give its name"))
    facts = {field: row.fact(field) for field in ("name", "parent", "dissolved_on")}
    cleared = row.cleared("dissolved_on")
    return TeamRecord(file=row.file, row=row.number, cleared=cleared, **facts)


_FORMS: Final[Mapping[str, tuple[Mapping[str, Names], Callable[[_Row], Any]]]] = {
    "owners": (OWNERS, _owner),
    "people": (PEOPLE, _person),
    "teams": (TEAMS, _team),
}

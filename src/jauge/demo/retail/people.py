"""The two hundred people of the group, its teams, and who owns what: all invented."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from jauge.demo.retail.fleet import SEED, Agent

TEAMS: Final = {
    "Customer Service": 34, "Stores": 44, "E-commerce": 26, "Logistics": 24, "Marketing": 20,
    "IT": 18, "Purchasing": 14, "Finance": 10, "Human Resources": 6, "Legal": 4,
}  # fmt: skip
"""How many people each team has: 200 in all."""
DIVISION: Final = "Maison Exemple"
_FIRST: Final = (
    "Ada", "Bruno", "Chloé", "Dario", "Elif", "Farid", "Greta", "Hugo", "Inès", "Jonas", "Katja",
    "Léo", "Marta", "Nils", "Oona", "Paul", "Quentin", "Rosa", "Samir", "Tess",
)  # fmt: skip
_FAMILY: Final = (
    "Exemple", "Modèle", "Muster", "Esempio", "Ejemplo", "Voorbeeld", "Specimen", "Maquette",
    "Schablone", "Modello",
)  # fmt: skip
_LEAVERS: Final = {
    "Purchasing": (date(2026, 6, 30), date(2026, 7, 31)),
    "Finance": (date(2026, 5, 29),),
    "Marketing": (date(2026, 3, 31), date(2026, 8, 31)),
    "Stores": (date(2026, 4, 15), date(2026, 7, 3), date(2026, 9, 30)),
    "E-commerce": (date(2026, 9, 11),),
}
"""Last days of those who left, the last people of their team."""
_ASCII: Final = str.maketrans("éèï", "eei")


@dataclass(frozen=True)
class Person:
    """Somebody who is invented."""

    name: str
    mail: str
    team: str
    joined_on: date
    left_on: date | None = None


def people() -> list[Person]:
    """Everybody, team by team; who left is last in a team."""
    random = Random(f"{SEED} people")  # noqa: S311 # a seeded draw, no secret
    names = [f"{first} {family}" for family in _FAMILY for first in _FIRST]
    found: list[Person] = []
    for team, count in TEAMS.items():
        ends = _LEAVERS.get(team, ())
        for place in range(count):
            name = names[len(found)]
            left = place - (count - len(ends))
            mail = f"{name.lower().translate(_ASCII).replace(' ', '.')}@maison.example"
            joined = date(2015, 1, 5) + timedelta(days=random.randrange(3600))
            found.append(Person(name, mail, team, joined, ends[left] if left >= 0 else None))
    return found


def owner_of(agent: Agent, everybody: list[Person]) -> str | None:
    """Whose an agent is: the first people of its team own, and leavers did."""
    mine = [one for one in everybody if one.team == agent.team]
    if agent.owner == "left":
        return [one for one in mine if one.left_on][0 if agent.name != "rfp-drafts" else 1].mail
    if agent.owner != "owner":
        return None
    there = [one for one in mine if one.left_on is None]
    return there[len(agent.name) % min(len(there), 3)].mail


def users_of(name: str, team: str, everybody: list[Person]) -> list[str]:
    """The eight people or fewer who use an agent; of alike agents they are the same."""
    there = [one.mail for one in everybody if one.team == team and one.left_on is None]
    random = Random(f"{SEED} users {name}")  # noqa: S311 # a seeded draw, no secret
    return sorted(random.sample(there, min(8, len(there))))

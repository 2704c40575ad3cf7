"""Lists of members that an administrator downloads from the console of a tool.

They name no tool: it is known by columns of its own, else by the name of the file, else by `--as`.
Columns of Claude: Name, Email, Role, Seat Tier, Status. Mistral shows a column for each product.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.model import Batch
from jauge.sources.base import Input
from jauge.sources.rosters.formats import Format, Seen
from jauge.sources.rosters.frame import Frame
from jauge.sources.rosters.layout import Layout, Names
from jauge.sources.rosters.read import read
from jauge.sources.rosters.words import flags, plain

COLUMNS: Final[Mapping[str, Names]] = {
    "user": (
        "email", "E-mail", "Email address", "User email", "Member email", "Adresse e-mail",
        "Courriel", "Adresse électronique", "mail", "user_id", "User", "Utilisateur", "Login",
    ),
    "plan": (
        "Seat tier", "Seat type", "Seat", "Plan", "Licence", "License", "License type",
        "Type de siège", "Type de licence", "Forfait", "Formule",
    ),
    "account": ("Workspace", "Organization", "Organisation", "account_id", "Espace de travail"),
    "team": ("Team", "Group", "Groups", "Department", "Équipe", "Groupe", "Service"),
    "status": ("Status", "User status", "Member status", "Invitation status", "Statut", "État"),
    "assigned_on": (
        "Date added", "Assigned on", "Assigned at", "Added on", "Added", "Joined", "Joined at",
        "Join date", "Created at", "created_time", "Invited at", "Member since", "Date d’ajout",
        "Ajouté le", "Membre depuis",
    ),
    "last_activity_at": (
        "Last active", "Last activity", "Last active at", "Last activity date", "Last used",
        "Last seen", "last_activity_at", "Dernière activité", "Dernière utilisation",
        "Actif pour la dernière fois",
    ),
    "gone_on": ("deactivated_time", "Deactivated at"),
    "is_removed": ("isRemoved", "Removed"),
    "renews_on": ("Renews on", "Renewal date", "Next billing date", "Renouvellement"),
    "unit_price": (
        "unit_price", "Price per seat", "Seat price", "Prix par siège", "Prix du siège",
        "Prix unitaire",
    ),
    "currency": ("Currency", "Devise"),
    "tax_basis": ("tax_basis", "Base de prix"),
    "x_price_period": ("price_period",),
    "as_of": (
        "as_of", "Export date", "Exported at", "Report date", "Date d’export", "../exported_at",
    ),
}  # fmt: skip
KEPT: Final = {"x_role": ("Role", "Account type", "Rôle")}
_OF_A_SEAT: Final = frozenset(
    plain(name)
    for target in ("plan", "assigned_on", "last_activity_at")
    for name in COLUMNS[target]
)
_OTHERS: Final = frozenset(
    {"hiredate", "terminationdate", "dateentree", "datedentree", "datesortie", "datedesortie",
     "costcenter", "costcentre", "centredecout", "tokens", "totaltokens", "inputtokens", "model",
     "amount", "montant", "debit", "credit", "balance", "solde", "iban", "invoice", "facture",
     "licenses", "licences", "licensesreadonly", "userprincipalname"}
)  # fmt: skip
"""Columns of lists of people, calls, banks and bills."""
TOOL: Final = ("tool", "Outil", "Application", "App", "Software", "Logiciel")
TOOLS: Final = frozenset(map(plain, TOOL))
"""Columns that name the tool: such a list is of no console."""
_PRODUCTS: Final[Mapping[str, str]] = {
    "Le Chat Pro": "Le Chat",
    "Le Chat Team": "Le Chat",
    "Le Chat Enterprise": "Le Chat",
    "Mistral Code": "Mistral Code",
}
"""Columns of Mistral's members, and the tool that each is a plan of."""
_UNASSIGNED: Final = pa.array(["unassigned", "no seat", "non attribué", "aucun"])


def assigned(frame: Frame, table: pa.Table) -> pa.Table:
    """Without members who hold no seat."""
    plan = pc.utf8_lower(frame.text("plan"))
    return table.filter(pc.invert(pc.is_in(plan, value_set=_UNASSIGNED)))


def _by_product(frame: Frame, table: pa.Table) -> pa.Table:
    """A seat for each product that is active, where the list has a column for each."""
    found: list[pa.Table] = []
    for product, tool in _PRODUCTS.items():
        column = f"x_{plain(product)}"
        if column not in frame.shape.seen:
            continue
        held = table.filter(pc.fill_null(flags(frame.text(column)), False))  # noqa: FBT003
        for name, value in (("plan", product), ("tool", tool)):
            place = held.column_names.index(name)
            held = held.set_column(place, name, pa.repeat(pa.scalar(value), held.num_rows))
        found.append(held)
    table = pa.concat_tables(found) if found else assigned(frame, table)
    return table.drop_columns([f"x_{plain(product)}" for product in _PRODUCTS])


def _layout(name: str, tool: str) -> Layout:
    return Layout(
        format=name,
        kind="seat",
        lists=("items", "users", "members", "data"),
        columns=COLUMNS,
        constants={"tool": tool},
        kept={**KEPT, **{f"x_{plain(product)}": (product,) for product in _PRODUCTS}},
        spread=_by_product,
    )


def is_list(seen: Seen) -> bool:
    """Whether a file names users and something that only seats have."""
    users = frozenset(map(plain, COLUMNS["user"]))
    if not seen.any_of(users) or seen.any_of(_OTHERS):
        return False
    return seen.any_of(_OF_A_SEAT | _MARKS) or seen.has("role", "status")


def _format(name: str, tool: str, words: tuple[str, ...], marks: frozenset[str]) -> Format:
    layout = _layout(name, tool)

    def fits(seen: Seen) -> bool:
        named = any(word in seen.name for word in words)
        return is_list(seen) and (
            seen.any_of(marks) or (named and not seen.any_of((_MARKS - marks) | TOOLS))
        )

    def reading(file: Input) -> Iterator[Batch]:
        return read(file, layout)

    return Format(name, fits, reading, is_general=True)


_CLAUDE: Final = frozenset({"seattier"})
_MISTRAL: Final = frozenset(map(plain, _PRODUCTS))
_CHATGPT: Final = frozenset({"accountuserid"})
_MARKS: Final = _CLAUDE | _MISTRAL | _CHATGPT
FORMATS: Final = (
    _format("chatgpt-members", "ChatGPT", ("chatgpt", "openai"), _CHATGPT),
    _format("claude-members", "Claude", ("claude", "anthropic"), _CLAUDE),
    _format("cursor-members", "Cursor", ("cursor",), frozenset()),
    _format("gemini-members", "Gemini", ("gemini",), frozenset()),
    _format("mistral-members", "Le Chat", ("mistral", "lechat"), _MISTRAL),
)

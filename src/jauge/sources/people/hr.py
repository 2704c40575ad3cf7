"""Any list of employees as CSV, with English or French headers."""

from collections.abc import Mapping
from typing import Final

from jauge.sources.rosters.formats import Format, Seen
from jauge.sources.rosters.layout import Layout, Names
from jauge.sources.rosters.read import read
from jauge.sources.rosters.words import plain

_NUMBERS: Final = (
    "Matricule", "N° matricule", "Numéro de matricule", "No matricule", "Matricule salarié",
    "Numéro employé", "ID employé", "Numéro salarié", "Code salarié", "Employee ID",
    "Employee Number", "Employee No", "Employee Code", "Emp ID", "Personnel Number", "Staff ID",
    "Employee #", "Worker ID", "Person ID",
)  # fmt: skip
_LOGINS: Final = (
    "Login", "Username", "User name", "Identifiant", "User ID", "User principal name", "UPN",
    "sAMAccountName", "GitHub login", "GitHub username", "Compte",
)  # fmt: skip
_COLUMNS: Final[Mapping[str, Names]] = {
    "email": (
        "Email", "E-mail", "Mail", "Email address", "E-mail address", "Work email",
        "Business email", "Company email", "Primary work email", "Primary email", "Adresse e-mail",
        "Adresse mail", "Adresse électronique", "Courriel", "Email professionnel",
        "E-mail professionnel", "Mail professionnel", "Adresse e-mail professionnelle",
        "Email pro", "Mail pro",
    ),
    "other_ids": (*_LOGINS, *_NUMBERS),
    "display_name": (
        "Display name", "Full name", "Name", "Employee name", "Worker", "Nom complet",
        "Nom et prénom", "Nom Prénom", "Prénom Nom", "Prénom et nom", "Collaborateur", "Salarié",
    ),
    "given_name": ("First name", "Given name", "Forename", "Legal first name", "Prénom"),
    "family_name": (
        "Last name", "Surname", "Family name", "Legal last name", "Nom de famille", "Nom d’usage",
        "Nom",
    ),
    "team": (
        "Team", "Équipe", "Service", "Department", "Département", "Department name", "Direction",
        "Business unit", "Unité", "Unité organisationnelle", "Pôle", "Entité", "Affectation",
        "Division", "Supervisory organization",
    ),
    "cost_centre": (
        "Cost center", "Cost centre", "Cost center code", "Cost centre code", "Centre de coût",
        "Centre de coûts", "Code centre de coût", "Code centre de coûts", "Section analytique",
        "Code analytique", "Centre analytique",
    ),
    "joined_on": (
        "Hire date", "Original hire date", "Last hire date", "Start date", "Employment start date",
        "Date of joining", "Joining date", "Join date", "Joined", "Joined on", "Entry date",
        "Date d’entrée", "Date entrée", "Date d’embauche", "Date embauche", "Date d’arrivée",
        "Date de début", "Début de contrat", "Date de début de contrat", "Date début contrat",
    ),
    "left_on": (
        "Termination date", "Leave date", "Leaving date", "Left on", "Exit date", "Separation date",
        "End date", "Employment end date", "Contract end date", "Last day", "Last working day",
        "Last day of work", "Date de sortie", "Date sortie", "Date de départ", "Date départ",
        "Date de fin", "Fin de contrat", "Date de fin de contrat", "Date fin contrat",
    ),
    "hourly_rate": (
        "Hourly rate", "Hourly cost", "Loaded hourly rate", "Hourly rate EUR", "Taux horaire",
        "Coût horaire", "Taux horaire chargé", "Coût horaire chargé", "Taux horaire EUR",
    ),
    "currency": ("Currency", "Devise"),
    "status": (
        "Status", "Employee status", "Employment status", "Worker status", "Statut", "Situation",
        "État",
    ),
    "is_enabled": ("Active", "Is active", "Actif", "En poste"),
    "as_of": (
        "Export date", "Exported at", "Report date", "Report effective date", "As of",
        "Date d’extraction", "Date d’export", "Date de l’extraction",
    ),
}  # fmt: skip
_LAYOUT: Final = Layout(
    format="people-hr",
    kind="person",
    lists=("employees", "people", "data", "users"),
    columns=_COLUMNS,
)
_MARKS: Final = frozenset(
    plain(name)
    for target in ("joined_on", "left_on", "cost_centre", "hourly_rate")
    for name in _COLUMNS[target]
) - {"joined", "joindate", "startdate", "enddate", "datedefin", "datededebut"}
_IDS: Final = frozenset(map(plain, (*_COLUMNS["email"], *_NUMBERS, *_LOGINS)))
_MAILS: Final = frozenset(map(plain, _COLUMNS["email"]))
_NAMES: Final = frozenset(
    plain(name)
    for target in ("given_name", "family_name", "display_name")
    for name in _COLUMNS[target]
)
_TEAMS: Final = frozenset(map(plain, _COLUMNS["team"]))
_OTHERS: Final = frozenset(
    {"amount", "montant", "montantttc", "montantht", "debit", "credit", "balance", "solde", "iban",
     "bic", "cost", "price", "prix", "quantity", "quantite", "invoice", "facture", "invoicenumber",
     "tokens", "totaltokens", "inputtokens", "model", "hours", "heures", "date", "project",
     "projet", "seattier", "seattype", "seat", "licenses", "licences", "plan", "lastactive",
     "lastactivity", "lastactivityat", "lastactivitydate", "lastused", "libelle", "chargetype",
     "billedcost", "usagetype", "accountenabled", "blockcredential"}
)  # fmt: skip
"""Columns of banks, bills, calls, hours and seats."""
_ROLES: Final = frozenset({"role", "permission", "permissions", "rights", "droits", "tool"})
"""Columns of members of something, who need not be employees."""


def _fits(seen: Seen) -> bool:
    if seen.any_of(_OTHERS) or not seen.any_of(_IDS):
        return False
    if seen.any_of(_MARKS):
        return True
    plain_list = seen.any_of(_MAILS) and seen.any_of(_NAMES) and seen.any_of(_TEAMS)
    return plain_list and not seen.any_of(_ROLES)


FORMATS: Final = (Format(_LAYOUT.format, _fits, lambda file: read(file, _LAYOUT), is_general=True),)

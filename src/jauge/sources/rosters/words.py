"""Words that lists of seats and people say the same things with, in English and in French."""

import ast
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

_SIGNS: Final = re.compile(r"[^a-z0-9]+")
_NOTHING: Final = pa.array(
    [
        "",
        "null",
        "none",
        "n/a",
        "#n/a",
        "nan",
        "-",
        "--",
        "–",
        "—",
        "/",
        "(null)",
        "undefined",
        "\\n",
    ]
)
TOTALS: Final = pa.array(
    ["total", "totals", "totaux", "grand total", "total général", "sous-total", "subtotal", "sum"]
)
"""What stands in the place of a person below a list."""
STATUSES: Final = ("leaver", "cancelled", "pending", "never_used", "idle", "active")
"""From the least alive to the most: of several records of one seat, the most alive one counts."""
_SAID: Final[Mapping[str, str]] = {
    "leaver": (
        "disabled deactivated suspended blocked deleted archived deprovisioned terminated left"
        " gone offboarded desactive suspendu bloque supprime archive sorti parti quitte"
    ),
    "cancelled": (
        "cancelled canceled cancelling pendingcancellation pendingcancelation removed revoked"
        " expired unsubscribed annule revoque retire expire resilie enattentedannulation"
    ),
    "pending": (
        "pending invited invitationsent pendinginvitation pendinginvite awaiting notaccepted"
        " provisioned staged enattente invite invitationenvoyee"
    ),
    "never_used": "neverused neverloggedin neversignedin neveractive jamaisutilise jamaisconnecte",
    "idle": "idle inactive dormant unused inactif inutilise",
    "active": (
        "active enabled accepted joined assigned confirmed current member present actif activee"
        " attribue accepte membre encours enposte"
    ),
}  # fmt: skip
_STATUS_OF: Final = {word: status for status, said in _SAID.items() for word in said.split()}
_TRUE: Final = pa.array(["true", "yes", "1", "oui", "vrai", "y", "x", "active", "enabled", "actif"])
_FALSE: Final = pa.array(["false", "no", "0", "non", "faux", "n", "inactive", "disabled"])


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A name without case, accents, blanks and signs: `Date d’entrée` is `datedentree`."""
    return _SIGNS.sub("", unicodedata.normalize("NFKD", name).lower())


def said(values: pa.Array) -> pa.Array:
    """Texts without surrounding blanks; null for those that say nothing."""
    trimmed = pc.utf8_trim_whitespace(values)
    return pc.if_else(pc.is_in(pc.utf8_lower(trimmed), value_set=_NOTHING), None, trimmed)


def statuses(values: pa.Array) -> pa.Array:
    """The place in STATUSES of what each text says; null for words that are none."""
    coded = values.dictionary_encode()
    found = [_STATUS_OF.get(plain(text)) for text in coded.dictionary.to_pylist()]
    ranks = [None if status is None else STATUSES.index(status) for status in found]
    return pa.array(ranks, pa.int8()).take(coded.indices)


def is_status(text: str) -> bool:
    """Whether a text is a word for a state that is known."""
    return plain(text) in _STATUS_OF


def flags(values: pa.Array) -> pa.Array:
    """Yes and no as booleans; null for anything else."""
    lower = pc.utf8_lower(values)
    true, false = pc.is_in(lower, value_set=_TRUE), pc.is_in(lower, value_set=_FALSE)
    return pc.if_else(true, True, pc.if_else(false, False, None))  # noqa: FBT003 - values


def listed(values: pa.Array) -> pa.Array:
    """Lists that a program wrote into cells (`['Legal', 'Paris']`) as texts; others as they are."""
    coded = values.dictionary_encode()
    texts = coded.dictionary.to_pylist()
    if not any(text.startswith("[") for text in texts):
        return values
    return pa.array([_joined(text) for text in texts], pa.string()).take(coded.indices)


def _joined(text: str) -> str | None:
    if not (text.startswith("[") and text.endswith("]")):
        return text
    try:
        parts = ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        parts = [part.strip(" '\"") for part in text[1:-1].split(",")]
    said = {str(part) for part in parts if part is not None and part != ""}
    return ", ".join(sorted(said)) or None

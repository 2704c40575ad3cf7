"""Who issued an invoice: tax numbers and names in one spelling each."""

import re
import unicodedata
from typing import Final

_SIGNS: Final = re.compile(r"[^a-z0-9]+")
_DOTTED: Final = re.compile(r"\b(?:[a-z0-9]\.){2,}")
_APOSTROPHES: Final = re.compile(r"['\u2019]")
_TAX_NUMBER: Final = re.compile(r"[A-Z]{2}[0-9A-Z]{2,13}", re.ASCII)
_FORMS: Final = """
sas sasu sa sarl eurl sci snc scop selarl gie gmbh ag kg ug mbh se ltd limited llc lllp llp lp
inc incorporated corp corporation co company plc pbc bv nv srl sprl bvba spa sl slu ab as asa
oy oyj aps pte pty kk sro doo kft spzoo uab ou lda unipessoal dac ulc
"""
_LEGAL_FORMS: Final = frozenset(_FORMS.split())


def plain(text: str) -> str:
    """Words without case, accents and signs, one blank between them."""
    bare = _APOSTROPHES.sub(" ", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    joined = _DOTTED.sub(lambda found: found[0].replace(".", ""), bare)
    return _SIGNS.sub(" ", joined).strip()


def issuer_key(name: str) -> str:
    """A name without legal form, case and accents: `Scaleway S.A.S.` is `scaleway`."""
    words = plain(name).split()
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    while len(words) > 1 and words[0] in _LEGAL_FORMS:
        words.pop(0)
    return " ".join(words) or name.strip().casefold()


def tax_number(text: str | None) -> str | None:
    """A VAT number in one spelling (`FR 32 123...` is `FR32123...`); None for what is none."""
    said = re.sub(r"[^0-9A-Z]", "", (text or "").upper())
    said = f"EL{said[2:]}" if said.startswith("GR") else said
    return said if _TAX_NUMBER.fullmatch(said) else None


def company_number(text: str | None) -> str | None:
    """A company number without blanks, dots and hyphens."""
    return re.sub(r"[\s.-]", "", text or "").upper() or None

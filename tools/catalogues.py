"""The sentences of the code, and both catalogues brought up to date with them.

Run by `make catalogues`; `tools/check_catalogues.py` reads the same list. A sentence is a call of
`_` or `ngettext`, the first line of a command's docstring, or what click itself says.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from jauge.surfaces.cli import main

ROOT: Final = Path(__file__).parent.parent
SOURCE: Final = ROOT / "src"
LOCALE: Final = SOURCE / "jauge/i18n/locale"
LANGUAGES: Final = ("en", "fr")
KEYWORDS: Final = {"_": None, "gettext": None, "ngettext": (1, 2)}
# What click says where people see it; its shell, editor and pager messages never appear here.
CLICK: Final = ("core", "decorators", "exceptions", "formatting", "parser", "types")
_FIRST_LINE: Final = re.compile(r'\A"""(.+?)(?:"""|\n)')
TEMPLATES: Final = {".html", ".jinja"}

Message = str | tuple[str, ...]


def sentences() -> dict[Message, set[str]]:
    """Each sentence (or pair of singular and plural) with the files that say it."""
    found: dict[Message, set[str]] = {}
    for path, message in _all():
        found.setdefault(message, set()).add(path)
    return found


def _all() -> Iterator[tuple[str, Message]]:
    for path in sorted(SOURCE.rglob("*")):
        found: Iterable[Message] = _in_template(path) if path.suffix in TEMPLATES else ()
        if path.suffix == ".py":
            found = _in_code(path)
        for message in found:
            yield path.relative_to(ROOT).as_posix(), message
    for module in main.modules().values():
        text = (main.FOLDER / f"{module}.py").read_text(encoding="utf-8")
        if said := _FIRST_LINE.match(text):
            yield f"src/jauge/surfaces/cli/{module}.py", said[1]
    for module in CLICK:
        for message in _in_code(Path(click.__file__).with_name(f"{module}.py")):
            yield f"click/{module}.py", message


def _in_template(path: Path) -> Iterator[Message]:
    for _line, message, _comments, _context in extract_from_file("jinja2", path, keywords=KEYWORDS):
        yield message


def _in_code(path: Path) -> Iterator[Message]:
    """Calls with plain texts, those inside f-strings too, which Babel overlooks before 3.12."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            texts = tuple(
                part.value
                for part in node.args
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )
            if node.func.id == "_" and len(texts) == 1:
                yield texts[0]
            elif node.func.id == "ngettext" and len(texts) > 1:
                yield texts[:2]


def read(language: str) -> Catalog:
    """The catalogue of one language, as it is."""
    with (LOCALE / language / "LC_MESSAGES/jauge.po").open("rb") as stream:
        return read_po(stream, locale=language)


def update(language: str) -> None:
    """Add what is new, drop what is obsolete; English says what the code says."""
    catalogue = read(language)
    template = Catalog(creation_date=catalogue.creation_date)
    for message, files in sentences().items():
        template.add(message, locations=[(name, 1) for name in sorted(files)])
    catalogue.update(template, no_fuzzy_matching=True)
    if language == "en":
        for entry in catalogue:
            entry.string = entry.string if entry.id == "" else entry.id
    write(language, catalogue)


def write(language: str, catalogue: Catalog) -> None:
    """Store a catalogue as text, in an order that makes changes readable, and as its build."""
    text = LOCALE / language / "LC_MESSAGES/jauge.po"
    with text.open("wb") as stream:
        write_po(
            stream,
            catalogue,
            width=100,
            ignore_obsolete=True,
            sort_output=True,
            include_lineno=False,
        )
    with text.with_suffix(".mo").open("wb") as stream:
        write_mo(stream, catalogue)


if __name__ == "__main__":
    for each in LANGUAGES:
        update(each)

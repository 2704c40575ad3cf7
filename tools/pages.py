"""The parts of docs/ that the code knows best: help texts and columns. Run by `make pages`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from jauge.model import TABLES, Column
from jauge.model.columns import KEYS
from jauge.surfaces.cli import main

ROOT: Final = Path(__file__).parent.parent
COMMANDS: Final = ROOT / "docs/commands"
TABLE_PAGES: Final = ROOT / "docs/tables"
WIDTH: Final = 80
_BLOCK: Final = re.compile(r"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
_TYPES: Final = {
    "id": "16 bytes",
    "span": "8 bytes",
    "text": "text",
    "int": "integer",
    "time": "time, UTC",
    "date": "day",
    "money": "DECIMAL(38,18)",
    "bool": "true or false",
    "map": "map of text",
    "list": "list of text",
}


def help_of(name: str) -> str:
    """What `jauge NAME --help` prints, and the same for each command below it."""
    root = main.group()
    with click.Context(root, info_name="jauge", terminal_width=WIDTH) as ctx:
        command = root.get_command(ctx, name)
        if command is None:
            raise LookupError(name)
        texts = [f"$ jauge {path} --help\n{text}" for path, text in _helps(command, name, ctx)]
    return "```text\n" + "\n\n".join(texts) + "\n```\n"


def _helps(command: click.Command, path: str, parent: click.Context) -> Iterator[tuple[str, str]]:
    name = path.rpartition(" ")[2]
    with click.Context(
        command,
        info_name=name,
        parent=parent,
        terminal_width=WIDTH,
        help_option_names=command.context_settings.get("help_option_names"),
    ) as ctx:
        yield path, command.get_help(ctx).rstrip()
        if isinstance(command, click.Group):
            for below in command.list_commands(ctx):
                if found := command.get_command(ctx, below):
                    yield from _helps(found, f"{path} {below}", ctx)


def columns_of(table: str) -> str:
    """The columns of a table of the ledger, in their order."""
    lines = [_line(column, column.name in {"tenant", KEYS.get(table)}) for column in TABLES[table]]
    return "\n".join(["| column | type | what it says |", "|---|---|---|", *lines]) + "\n"


def _line(column: Column, is_required: bool) -> str:  # noqa: FBT001 - one caller, above
    never = " (never null)" if is_required else ""
    return f"| `{column.name}` | {_TYPES[column.type]}{never} | {column.meaning} |"


def filled(text: str, name: str, block: str) -> str:
    """`text` with the block between its marks renewed; added at the end when it has none."""
    marks = re.compile(_BLOCK.pattern.replace("{name}", name), re.DOTALL)
    if marks.search(text):
        return marks.sub(lambda found: f"{found[1]}{block}{found[2]}", text)
    return f"{text.rstrip()}\n\n<!-- {name} -->\n{block}<!-- end of {name} -->\n"


def pages() -> Iterator[tuple[Path, str]]:
    """Each page that holds such a part, as it should be."""
    for name, module in main.modules().items():
        page = COMMANDS / f"{name}.md"
        title = f"# jauge {name}\n\n{main.summary(module)}\n"
        yield page, filled(_text(page) or title, "help", help_of(name))
    for table in TABLES:
        page = TABLE_PAGES / f"{table}.md"
        yield page, filled(_text(page) or f"# {table}\n", "columns", columns_of(table))


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8") if page.exists() else ""


if __name__ == "__main__":
    for target, text in pages():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

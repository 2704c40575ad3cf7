"""A new workspace: every setting with its meaning, none of the examples in force."""

import json
from pathlib import Path

from jauge.config.load import FILE
from jauge.errors import UsageError
from jauge.i18n import _

EXAMPLE = Path(__file__).with_name("example.toml")
"""A whole configuration with every key; its values are examples."""
_OWN = """\
# The configuration of this workspace. Every key is optional, an unknown key is an error.
# Below the first section stand examples of every other setting: take away the "#" that stands
# directly before a setting to use it.

[workspace]
name = {name}
timezone = "UTC"                     # periods are cut here; times are stored in UTC
currency = "EUR"                     # reporting currency; ECB rate of the day
language = "{language}"                      # fr | en
#registry = "sqlite"                 # or "postgresql://user@host/db"
#default_data_class = "internal"     # of calls that name none
#privacy = {{ pseudonyms = true, smallest_group = 5, retention_months = 24 }}

"""


def make_workspace(folder: Path, language: str = "en") -> Path:
    """Make the folder and its commented jauge.toml, and answer the path of the file.

    Raises UsageError when the folder holds anything, or cannot be made.
    """
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            hint = _("{path} is not empty: choose a new or empty folder")
            raise UsageError(hint.format(path=folder))
        path.write_text(_text(folder, language), encoding="utf-8")
    except OSError as error:
        hint = _("{path}: cannot be made ({error}): choose another folder")
        raise UsageError(hint.format(path=folder, error=error.strerror)) from None
    return path


def _text(folder: Path, language: str) -> str:
    # A JSON string is a TOML string.
    own = _OWN.format(name=json.dumps(folder.resolve().name), language=language)
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    after = next(index for index, line in enumerate(lines) if line.startswith("# ---"))
    examples = [line if not line or line.startswith("#") else f"#{line}" for line in lines[after:]]
    return own + "\n".join(examples) + "\n"

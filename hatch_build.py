"""Compile the catalogues of both languages while Jauge is built or installed for editing."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALE = Path("src/jauge/i18n/locale")


class CatalogueHook(BuildHookInterface[BuilderConfig]):
    """Write `jauge.mo` beside every `jauge.po`."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before hatchling collects files."""
        del version
        for text in sorted((Path(self.root) / LOCALE).glob("*/LC_MESSAGES/*.po")):
            built = text.with_suffix(".mo")
            with text.open("rb") as source:
                catalogue = read_po(source)
            with built.open("wb") as target:
                write_mo(target, catalogue)
            build_data["artifacts"].append(built.relative_to(self.root).as_posix())

"""People: lists of HR systems, directories and identity providers."""

from typing import Final

from jauge.sources.base import Source
from jauge.sources.rosters.formats import source

SOURCE: Final[Source] = source(__name__, __path__, title="People, teams and leavers")

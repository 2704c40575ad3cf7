"""Seats in tools: exports of suppliers' consoles and answers of their APIs."""

from typing import Final

from jauge.sources.base import Source
from jauge.sources.rosters.formats import source

SOURCE: Final[Source] = source(__name__, __path__, title="Seats in tools, and who used them")

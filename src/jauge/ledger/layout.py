"""Where the ledger keeps what, inside a workspace."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from jauge.model.columns import KEYS

SEAL_ROWS: Final = 250_000
"""Rows of a sealed segment, and of the tail before it is sealed."""
CHUNK_ROWS: Final = dict.fromkeys(KEYS, SEAL_ROWS) | {"observation": 40_000}
"""Rows of an import that are written in one commit; spans are fewer, as folding holds them all."""
TAIL_ROWS: Final = 20_000
"""A batch with fewer rows goes to the tail."""
SEAL_AGE_S: Final = 3600
GRACE_S: Final = 3600
"""How long a retired segment stays for readers that still hold an older commit."""


@dataclass(frozen=True)
class Layout:
    """The paths of one ledger."""

    root: Path

    @classmethod
    def of(cls, workspace: Path) -> "Layout":
        """The ledger of a workspace."""
        return cls(workspace / "ledger")

    @property
    def manifest(self) -> Path:
        """Commits and segments."""
        return self.root / "manifest.db"

    @property
    def tail(self) -> Path:
        """Small segments as blobs."""
        return self.root / "tail.db"

    @property
    def secret(self) -> Path:
        """The key of pseudonyms; never exported."""
        return self.root / "secret"

    @property
    def incoming(self) -> Path:
        """Files being written, one folder a writer."""
        return self.root / "incoming"

    @property
    def cache(self) -> Path:
        """What can be made again: the tail as Parquet, DuckDB's spill."""
        return self.root / "cache"

    def sealed(self, table: str, tenant: str, month: str, segment_id: str) -> Path:
        """The file of a sealed segment."""
        folder = self.root / table / f"tenant={quote(tenant, safe='')}" / f"month={month}"
        return folder / f"{segment_id}.parquet"

    def has_rows(self) -> bool:
        """Whether anything was ever written here; the manifest is made before all else."""
        return self.tail.exists() or any(self.root.glob("*/tenant=*/month=*/*.parquet"))

    def make(self) -> None:
        """Create the folders that must exist."""
        for folder in (self.root, self.incoming, self.cache):
            folder.mkdir(parents=True, exist_ok=True)

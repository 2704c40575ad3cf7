"""What an import did, counted as the contract `jauge.import/1` says."""

import msgspec

from jauge.model import Rejection

SCHEMA = "jauge.import/1"
KEPT_REJECTIONS = 100_000
"""More rejections than these are counted and no longer listed."""


class ImportReport(msgspec.Struct, kw_only=True):
    """Counts of an import; rows are records of the sources.

    A file that is refused whole is one rejection without a row and counts as one. `ignored_files`
    were met in a folder and not recognised; `notes` are lines that concern a whole file.
    """

    files: int = 0
    rows_added: int = 0
    rows_duplicate: int = 0
    rows_ignored: int = 0
    rows_rejected: int = 0
    rejections: list[Rejection] = []
    ignored_files: list[str] = []
    notes: list[str] = []

    @property
    def rows_read(self) -> int:
        """All records, whatever became of them."""
        return self.rows_added + self.rows_duplicate + self.rows_ignored + self.rows_rejected

    @property
    def exit_code(self) -> int:
        """0 when all was taken, 2 when no record could be read, 3 when something was rejected."""
        if self.rows_rejected:
            return 3 if self.rows_read > self.rows_rejected else 2
        return 0 if self.rows_read else 2

    def reject(self, rejection: Rejection) -> None:
        """Count a rejection, and keep it while there is room."""
        self.rows_rejected += 1
        if len(self.rejections) < KEPT_REJECTIONS:
            self.rejections.append(rejection)

    def document(self) -> dict[str, object]:
        """The object that `jauge import` prints."""
        return {
            "schema": SCHEMA,
            "files": self.files,
            "rows_read": self.rows_read,
            "rows_added": self.rows_added,
            "rows_duplicate": self.rows_duplicate,
            "rows_ignored": self.rows_ignored,
            "rows_rejected": self.rows_rejected,
            "rejections": [msgspec.to_builtins(rejection) for rejection in self.rejections],
        }

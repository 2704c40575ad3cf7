"""Sources into the ledger: walk, recognise, read, append, report."""

from jauge.ingest.importing import Formats, Progress, run_import
from jauge.ingest.open_ledger import open_ledger
from jauge.ingest.report import ImportReport

__all__ = ["Formats", "ImportReport", "Progress", "open_ledger", "run_import"]

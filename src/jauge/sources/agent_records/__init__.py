"""What other registries and lists say of agents, people and teams: cards, exports, CSV.

No source of the ledger: a file is read whole, as records and rejections. See docs/registry.md.
"""

from jauge.sources.agent_records.read import LARGEST_BYTES, Read, read

__all__ = ["LARGEST_BYTES", "Read", "read"]

"""The registry of agents and what was decided: relational, with its whole history.

See docs/registry.md.
"""

from jauge.admin.reading import registry
from jauge.admin.store import Store, open_registry

__all__ = ["Store", "open_registry", "registry"]

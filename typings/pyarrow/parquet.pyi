# pyarrow publishes no types (26.0, 2026-11) and makes many functions when it is imported.
from typing import Any

def __getattr__(name: str) -> Any: ...

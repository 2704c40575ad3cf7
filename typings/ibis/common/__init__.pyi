# ibis publishes no types (12.0, 2026-11): its annotations are not for callers, no py.typed.
from typing import Any

def __getattr__(name: str) -> Any: ...

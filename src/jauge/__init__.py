"""Jauge: a gauge on every AI inference."""

__version__ = "0.3.0"

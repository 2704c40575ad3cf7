"""Jauge: a gauge on every AI inference."""

__version__ = "0.1.0"

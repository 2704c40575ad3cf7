"""Answers on the terminal: tables that fit 80 columns, JSON lines and CSV."""

"""Seats as questions: who holds one, who uses it, what could be given back, and from which day."""

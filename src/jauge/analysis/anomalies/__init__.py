"""Spend that is out of its rhythm: when, how much, why, and the rows behind it.

rows ─► table (sums per scope and hour) ─► baseline, hours (what was expected) ─► candidates
     ─► prompts (new ones, by their own calls) ─► drill (the rows of these days by what could
     explain them) ─► causes ─► behind (the agent of what many share) ─► choose ─► anomalies
"""

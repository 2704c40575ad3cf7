"""What a month will cost, and whether a budget holds.

lines per day (as `jauge cost` answers) ─► series ─► outlook (methods, back-test, interval)
     ─► forecast of a month, under a scenario ─► budgets: share used, projected end, exhaustion
"""

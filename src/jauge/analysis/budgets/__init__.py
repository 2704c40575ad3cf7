"""What a month will cost, and whether a budget holds.

lines per day (as `jauge cost` answers) ─► series ─► outlook (methods, back-test, intervals)
     ─► forecast of a month, under a scenario
rows that match ─► matched ─► periods ─► course (rate, warnings, end) ─► budgets
"""

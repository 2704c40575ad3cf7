"""What lists of seats and lists of people have in common: from any of them to rows of a day.

A format is a `layout.Layout`: which of its columns or paths become which columns of a row, and
what no table can say. `read.read` does the rest for all of them, column by column.
"""

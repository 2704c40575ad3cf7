"""What the bills of clouds have in common: from columns of any of them to charges of FOCUS 1.2.

A format is a `layout.Layout`: a written table of its columns (a CSV beside the code, shown in
`docs/sources/`) and what no table can say. `read.read` does the rest for all of them.
"""

"""The kinds of findings: one module each, found by folder, with a `KIND` object."""

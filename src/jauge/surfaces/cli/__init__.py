"""The command line: one module a command, found by folder (see `jauge.surfaces.cli.main`)."""

"""Run the command line as `python -m jauge`."""

from jauge.surfaces.cli.main import main

if __name__ == "__main__":
    main()

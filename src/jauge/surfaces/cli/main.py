"""The entry point: finds the commands of this folder, loads one, and turns problems into a line.

A command is a module of this folder that defines `command`; its name is the module's without a
trailing underscore (`import_.py` is `jauge import`), its line in `jauge --help` is the first line
of its docstring, read without importing it.
"""

import gc
import importlib
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from jauge import __version__, i18n
from jauge.errors import JaugeError
from jauge.i18n import _
from jauge.surfaces.cli import options

FOLDER: Final = Path(__file__).parent
INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141
_OBJECTS_BETWEEN_COLLECTIONS: Final = 50_000
"""Python's 700 took a fifth of an audit's time: a question builds trees that stay until it ends."""
_DEFINES_COMMAND: Final = re.compile(r"^(?:def command\(|command\s*[:=])", re.MULTILINE)
_FIRST_LINE: Final = re.compile(r'\A"""(.+?)(?:"""|\n)')


class Commands(click.Group):
    """The commands of this folder, each imported only when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in alphabetical order."""
        del ctx
        return sorted(modules())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now, with the options that all of them share."""
        del ctx
        module = modules().get(cmd_name)
        if module is None:
            return None
        command: click.Command = importlib.import_module(f"jauge.surfaces.cli.{module}").command
        options.share(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line a command, from the docstrings."""
        lines = [(name, summary(modules()[name])) for name in self.list_commands(ctx)]
        with formatter.section(_("Commands")):
            formatter.write_dl(lines)


def modules() -> dict[str, str]:
    """The module of each command, by the command's name."""
    return {
        path.stem.removesuffix("_"): path.stem
        for path in FOLDER.glob("[a-z]*.py")
        if _DEFINES_COMMAND.search(path.read_text(encoding="utf-8"))
    }


def summary(module: str) -> str:
    """The first line of a command's docstring, translated."""
    found = _FIRST_LINE.match((FOLDER / f"{module}.py").read_text(encoding="utf-8"))
    return _(found[1]) if found else ""


def group() -> click.Group:
    """The whole command line, in the language spoken now."""
    return Commands(
        "jauge",
        help=_("What AI costs, for whom, counted once: every number leads back to its rows."),
        epilog=_("Exit codes: 0 ok, 1 internal, 2 usage, 3 partly rejected, 4 refused, 5 missing."),
        params=[
            options.workspace_option(),
            options.language_option(),
            click.Option(
                ["--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_print_version,
                help=_("Print the version and exit."),
            ),
        ],
        callback=lambda: None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    )


def _print_version(ctx: click.Context, _parameter: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click calls it so
    if asked and not ctx.resilient_parsing:
        click.echo(f"jauge {__version__}")
        ctx.exit()


def run(arguments: Sequence[str]) -> int:
    """Run one command line; the exit code. Problems become one line on stderr."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    i18n.use(options.language_of(arguments, os.environ))
    try:
        with group().make_context("jauge", list(arguments)) as ctx:
            answer = ctx.command.invoke(ctx)
        sys.stdout.flush()
    except click.exceptions.Exit as error:
        return error.exit_code
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 1
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "jauge"
        return _complain(f"{error.format_message()} ({where} --help)", error.exit_code)
    except click.ClickException as error:
        return _complain(error.format_message(), error.exit_code)
    except JaugeError as error:
        return _complain(str(error), error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        return _complain(_("interrupted"), INTERRUPTED)
    except BrokenPipeError:
        # The reader has left (`| head`): nothing more to say, not even when Python closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except Exception as error:
        # The outermost loop: nothing may end in a trace unless it is asked for.
        if os.environ.get("JAUGE_DEBUG"):
            raise
        hint = _("this is a defect of Jauge; JAUGE_DEBUG=1 shows where")
        return _complain(f"{type(error).__name__}: {error} ({hint})", 1)
    finally:
        i18n.working_in(None)
    return answer if isinstance(answer, int) else 0


def _complain(message: str, code: int) -> int:
    """Say a problem on one line: what it quotes commands no terminal and is not endless."""
    from jauge.surfaces.cli.rejection_lines import complaint

    click.echo(f"jauge: {complaint(message)}", err=True)
    return code


def main() -> None:
    """The console script."""
    instruction = os.environ.get("_JAUGE_COMPLETE")
    if instruction:
        from click.shell_completion import shell_complete

        sys.exit(shell_complete(group(), {}, "jauge", "_JAUGE_COMPLETE", instruction))
    sys.exit(run(sys.argv[1:]))

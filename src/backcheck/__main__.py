"""The way in: answers ``--version`` at once and leaves everything else to the command line."""

import sys

from backcheck import __version__


def main() -> None:
    """Ends the process with the command's exit status."""
    if sys.argv[1:] == ["--version"]:
        print(f"backcheck {__version__}")  # noqa: T201 - importing the command line for this would take longer than answering
        return
    from backcheck.cli.app import app

    app()


def forget_current_folder() -> None:
    """Undo what ``python -m`` does: a checked repository is often the current folder, and none of it may be imported."""
    if not sys.flags.safe_path:
        del sys.path[0]


if __name__ == "__main__":
    forget_current_folder()
    main()

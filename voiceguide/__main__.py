"""Lets `python -m voiceguide` stand for the `voiceguide` command."""

from voiceguide.cli.main import run

if __name__ == "__main__":
    run()

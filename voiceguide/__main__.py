"""Makes `python -m voiceguide` run the `voiceguide` command."""

from voiceguide.cli.main import run

if __name__ == "__main__":
    run()

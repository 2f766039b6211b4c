"""Lists as people write them, and what is made of each in short."""

import tomllib
from pathlib import Path

CASES = tomllib.loads((Path(__file__).parent / "lists.toml").read_text(encoding="utf-8"))["list"]


def made(routine):
    """A routine in short: its title, sections and exercises with their options, and how much is spoken and noted."""
    return "\n".join(_lines(routine)) + "\n"


def _lines(routine):
    if routine.title or routine.options:
        yield f"# {routine.title}{_options(routine.options)}"
    for section in routine.sections:
        if section.title or section.options:
            yield f"## {section.title}{_options(section.options)}"
        for exercise in section.exercises:
            spoken = f" | says {len(exercise.words)}" if exercise.words else ""
            notes = "".join(f" | note {note}" for note in exercise.notes)
            guesses = "".join(f" | {guess}" for guess in exercise.guesses if "each way" not in guess)
            yield f"{exercise.name}{_options(exercise.options)}{spoken}{notes}{guesses}"
    yield from (f"? {number}: {text}" for number, text in routine.skipped)


def _options(options):
    return "".join(f"; {name} {value}" for name, value in options.items())

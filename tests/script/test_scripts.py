"""Good scripts are read as their summaries say, and bad ones are answered with exactly the report beside them."""

from pathlib import Path

import pytest

from voiceguide.script.diagnostics import ScriptError
from voiceguide.script.model import Hold
from voiceguide.script.parser import parse_routine
from voiceguide.script.reading import read_script

SCRIPTS = Path(__file__).parent / "scripts"


def scripts(folder):
    return [pytest.param(path, id=path.stem) for path in sorted((SCRIPTS / folder).glob("*.md"))]


def expected(script):
    return script.with_suffix(".txt").read_text(encoding="utf-8")


def span(length, unit=1):
    """`10-30` or `20`."""
    low, high = (f"{end / unit:g}" for end in (length.low, length.high))
    return low if low == high else f"{low}-{high}"


def work(exercise):
    if isinstance(exercise.work, Hold):
        return f"hold {span(exercise.work.lengths[0], 1000)}s"
    phases = [f"{phase.words.text} {span(phase.length, 1000)}s" for phase in exercise.work.phases]
    return f"repeat {span(exercise.work.amount)} x {', '.join(phases)}"


def summary(routine):
    """The routine in a few lines, one for each part."""
    yield f"{routine.title} ({routine.language})"
    for section in routine.sections:
        yield f"  {section.title or 'no section'}: settle {section.settle / 1000:g}s"
        for exercise in section.exercises:
            sides = " / ".join(exercise.sides.names) or "none"
            rest = f"rest {exercise.rest.length / 1000:g}s"
            yield f"    {exercise.name}: {work(exercise)}; rounds {span(exercise.rounds)}; sides {sides}; {rest}"


@pytest.mark.parametrize("script", scripts("good"))
def test_a_good_script_is_the_routine_of_its_summary(script):
    """With its times as the exercises have them in the end."""
    assert "".join(f"{line}\n" for line in summary(parse_routine(*read_script(script)))) == expected(script)


@pytest.mark.parametrize("script", scripts("bad"))
def test_a_bad_script_is_answered_with_its_report(script, monkeypatch):
    """All its problems in one run, word for word."""
    monkeypatch.chdir(script.parent)
    with pytest.raises(ScriptError) as refused:
        parse_routine(*read_script(Path(script.name)))
    assert f"{refused.value}\n" == expected(script)


def test_every_summary_and_report_has_its_script():
    """None was left behind."""
    assert {path.stem for path in SCRIPTS.glob("*/*.txt")} == {path.stem for path in SCRIPTS.glob("*/*.md")}

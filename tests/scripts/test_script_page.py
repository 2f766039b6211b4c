"""The page that documents the script: every example and every option in it."""

import re

import pytest

from voiceguide.audio.chimes import load_chimes
from voiceguide.audio.render import estimate
from voiceguide.paths import data_folder
from voiceguide.script.options import OPTIONS, OTHER_NAMES
from voiceguide.script.parser import is_exercise_file, parse_exercise, parse_routine
from voiceguide.script.placeholders import VALUES
from voiceguide.script.reading import read_script
from voiceguide.script.values import duration
from voiceguide.session.model import Choices

PAGE = (data_folder("scripts") / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```markdown\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
README = (data_folder("scripts").parent / "README.md").read_text(encoding="utf-8")
EXAMPLES += re.findall(r"^```markdown\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path):
    """A folder with the exercise that an example links to."""
    (tmp_path / "exercises").mkdir()
    (calf,) = (example for example in EXAMPLES if is_exercise_file(example))
    (tmp_path / "exercises" / "calf-stretch.md").write_text(calf, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.split("\n")[0])
def test_every_example_is_a_script_without_problems(example, folder):
    """And a session is made of it with nothing left out."""
    path = folder / "example.md"
    path.write_text(example, encoding="utf-8")
    if is_exercise_file(example):
        parse_exercise(*read_script(path))
        return
    timeline = estimate(parse_routine(*read_script(path)), Choices(), load_chimes(None), 150)
    assert timeline.warnings == ()
    assert timeline.holds


def test_every_option_is_on_the_page():
    """In the table of options, and no other."""
    rows = re.findall(r"^\| (`.*?) \|", PAGE.split("## Options")[1].split("## ")[0], re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([a-z ]+)`", row)}
    assert named == {*OPTIONS, *OTHER_NAMES}


def test_every_value_is_on_the_page():
    """In the table of values, and no other."""
    rows = re.findall(r"^\|.*", PAGE.split("## Values in speech")[1].split("## ")[0], re.MULTILINE)
    assert set(re.findall(r"`\{([a-z]+)\}`", "".join(rows))) == set(VALUES)


@pytest.mark.parametrize("name", ["settle", "rest", "switch", "ready", "countdown", "fetching"])
def test_defaults_are_as_the_page_has_them(name):
    """The last column of the table."""
    (default,) = re.findall(rf"^\|[^|]*`{name}`.*\| `(.*?)` \|$", PAGE, re.MULTILINE)
    assert duration(default) == OPTIONS[name].default

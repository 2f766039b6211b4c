"""However a script of 10 kB is made, little work is done for it before it is spoken, or refused."""

from cProfile import Profile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenes import length_of, parsed, planned

from voiceguide.script.diagnostics import ScriptError
from voiceguide.script.limits import MOST_SOUNDS, MOST_SPOKEN
from voiceguide.session.model import Choices
from voiceguide.session.planner import plan, says_anything, speeches
from voiceguide.session.timeline import place

SIZE = 10_000
MOST_CALLS = 1_500_000
"""Calls of functions written in Python, at most: they take less than half a second."""
FAST = "- hold: 1s\n- rounds: 50\n- countdown: off\n- rest: 0s\n- switch: 0s\n"


def sides(count):
    return f"- sides: {', '.join(map(str, range(count)))}\n"


def filled(start, line, end=""):
    """A script that is filled up with a line, in which `{n}` is its number."""
    count = (SIZE - len(start) - len(end)) // (len(line) + 2)
    return start + "".join(line.replace("{n}", str(number)) for number in range(count)) + end


TITLE = "# T\n\n"
EXERCISE = f"{TITLE}### A\n\n"
SCRIPTS = {
    "pronunciations of pronunciations": TITLE + "- pronounce: a = a a\n" * 28 + "\nSay a.\n\n### A\n\n- hold: 9s\n",
    "many pronunciations": filled(
        TITLE, "- pronounce: {n} = b\n", f"\n### A\n\n{FAST}- release: {'1 {round} ' * 99}\n"
    ),
    "long pronunciations": TITLE
    + "".join(f"- pronounce: {'a ' * count}b = c\n" for count in range(49)) * 2
    + f"\n### A\n\n{FAST}{sides(9)}- release: {{round}} {{side}} {'a ' * 400}\n",
    "long words of many sides": EXERCISE + FAST + sides(380) + "- release: {side} {round} " + "word " * 100,
    "short words of many sides": EXERCISE + FAST + sides(400) + "- release: {side} {round}\n",
    "many sides without words": EXERCISE + FAST + sides(400) + "- talk: chimes\n",
    "sides that are silent": EXERCISE + FAST + "- sides: -, --, ---, ----\n- release: " + "{side}" * 1500,
    "long sides": EXERCISE + FAST + f"- sides: {'a ' * 800}, b\n- release: " + "{side} {round} " * 500,
    "long names": f"{TITLE}### {'a ' * 2200}\n\n- hold: 9s\n\n" + "{exercise} " * 490,
    "long names, respelled": f"{TITLE}- pronounce: a = {'b ' * 900}\n\n### {'a ' * 1500}\n\n- hold: 9s\n\n"
    + "{exercise} " * 450,
    "short phases": f"{EXERCISE}- rounds: 50\n- countdown: off\n- repeat: 500 x Up 500ms, Down 500ms\n",
    "many phases": f"{EXERCISE}- countdown: off\n- repeat: 500 x {', '.join(['Up 500ms'] * 170)}\n",
    "many cues": filled(EXERCISE + FAST + sides(200), "- at {n}ms: a\n"),
    "many cues without words": filled(EXERCISE + FAST + sides(200) + "- talk: chimes\n", "- at {n}ms: a\n"),
    "many cues that are silent": filled(
        f"{TITLE}- language: xx\n\n### A\n\n{FAST}{sides(200)}", "- at {n}ms: {next}\n"
    ),
    "many exercises": filled(f"{TITLE}- hold: 1s\n\n", "### Again\n"),
    "many exercises of many rounds": filled(f"{TITLE}{FAST}\n", "### Again\n"),
    "many exercises without words": filled(f"{TITLE}{FAST}- talk: chimes\n\n", "### Again\n"),
    "many sections": filled(f"{TITLE}- hold: 1s\n\n", "## S\n\n### A\n"),
    "many paragraphs": filled(f"{EXERCISE}- hold: 9s\n\n", "a\n\n"),
    "many lines": filled(f"{EXERCISE}- hold: 9s\n\n", "a\n"),
    "many notes": filled(f"{EXERCISE}- hold: 9s\n\n", "> a\n\n"),
    "many stars": filled(f"{EXERCISE}- hold: 9s\n\n", "*a_ "),
    "many things": f"{TITLE}- needs: {'a,' * 990}a\n\n### A\n\n- hold: 9s\n- fetch: {'a,' * 990}a\n",
    "much rest": filled(f"{TITLE}- hold: 1s\n- ready: 12h\n- switch: 12h\n\n", "### Again\n"),
    "nearly too much": f"{EXERCISE}{FAST}{sides(140)}- talk: chimes\n",
}


class Calls:
    """Counts, in a `with`, the calls of functions written in Python."""

    def __init__(self):
        self._profile = Profile(builtins=False)

    def __enter__(self):
        self._profile.enable()
        return self

    def __exit__(self, *error):
        self._profile.disable()

    @property
    def count(self):
        return sum(entry.callcount for entry in self._profile.getstats())


def test_none_of_the_scripts_is_longer_than_it_may_be():
    """Else they would show nothing."""
    assert max(map(len, SCRIPTS.values())) <= SIZE + 100


@pytest.mark.slow
@pytest.mark.parametrize("name", SCRIPTS)
def test_a_short_script_costs_little(name):
    """It is refused, or its session is one that can be spoken."""
    with Calls() as calls:
        try:
            routine = parsed(SCRIPTS[name])
            says_anything(routine, Choices())
            place(plan(routine, Choices()), length_of)
        except ScriptError as error:
            assert len(str(error)) < SIZE  # noqa: PT017 (there may be none)
    assert calls.count < MOST_CALLS


pieces = st.sampled_from(
    ["a ", "{side}", "{round}", "{next}", "{exercise}", "{hold}", "- ", "0 ", "A word, and more. ", "b-", "…"]
)
long_words = st.builds(lambda piece, count: f"a {piece * count}", pieces, st.integers(1, 200))
options = st.one_of(
    st.builds("- rounds: {}\n".format, st.integers(1, 50)),
    st.builds(sides, st.integers(2, 300)),
    st.builds("- release: {}\n".format, long_words),
    st.builds("- halfway: {}\n".format, long_words),
    st.builds(lambda count: "".join(f"- at {n}ms: {{next}}\n" for n in range(count)), st.integers(1, 200)),
)
exercises = st.builds(
    lambda name, lines, words: f"### {name}\n\n- hold: 1s\n{''.join(lines)}\n{words}\n\n",
    st.sampled_from(["A", "a " * 200]),
    st.lists(options, max_size=4, unique_by=lambda line: line[:5]),
    long_words,
)
scripts = st.builds(
    lambda pronunciations, parts: TITLE + "".join(pronunciations) + "\n" + "".join(parts),
    st.lists(
        st.builds("- pronounce: {}= {}\n".format, st.sampled_from(["a", "0", "A word", "b"]), long_words), max_size=5
    ),
    st.lists(exercises, min_size=1, max_size=10),
)


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(scripts)
def test_what_is_spoken_and_heard_has_bounds(script):
    """Whatever is written."""
    try:
        steps = planned(script).steps
    except ScriptError:
        return
    assert sum(len(speech.spoken) for speech in speeches(steps)) <= MOST_SPOKEN
    assert len(steps) <= 2 * MOST_SOUNDS


def test_a_session_of_too_many_sounds_is_refused():
    """At its title, with what would be right."""
    with pytest.raises(
        ScriptError, match=r"script\.md:1:3: this session is too long: it has over 21600 phrases and chimes"
    ):
        planned(SCRIPTS["many sides without words"])


def test_a_session_that_says_too_much_is_refused():
    """Whether it is always the same that is said, or never."""
    with pytest.raises(ScriptError, match="over 200000 characters are to be spoken; use fewer words, rounds or sides"):
        planned(SCRIPTS["long words of many sides"])
    with pytest.raises(ScriptError, match="its texts have over 2000000 characters"):
        planned(SCRIPTS["sides that are silent"])

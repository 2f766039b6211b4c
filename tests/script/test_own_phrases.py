"""Phrases that a script brings, for a language without a file or in place of the program's own."""

import pytest
from scenes import parsed, placed, planned, spoken

from voiceguide.script.diagnostics import ScriptError

SWEDISH = """# Rygg

- language: sv
- needs: matta
- sides: vänster, höger
- rounds: 2
- phrase: announcement_by_number = Övning {number} av {total}: {exercise}.
- phrase: needs = Du behöver: {things}.
- phrase: next = Härnäst: {exercise}.
- phrase: first_side = {side} först.
- phrase: switch = Byt sida. {side}.
- phrase: last = Sista gången. {phase}
- phrase: rounds_left.one = en omgång till.
- phrase: rounds_left.other = {number} omgångar till.

### Katt

- hold: 20s

### Vad

- hold: 20s
- sides: none

Stå.
"""


def problem(*phrases):
    """The only problem of a script with these phrases."""
    options = "".join(f"- phrase: {phrase}\n" for phrase in phrases)
    with pytest.raises(ScriptError) as refused:
        parsed(f"# T\n\n{options}\n### E\n\n- hold: 20s\n")
    (found,) = refused.value.problems
    return f"{found.location.line}:{found.location.column}: {found.message}"


def test_a_language_without_a_file_gets_by_with_the_phrases_of_its_script():
    """The session is in it throughout, and nothing is warned of."""
    assert spoken(placed(SWEDISH)) == [
        "Rygg.",
        "Du behöver: matta.",
        "Övning 1 av 2: Katt.",
        "Vänster först.",
        "Byt sida. Höger.",
        "En omgång till.",
        "Vänster.",
        "Byt sida. Höger.",
        "Övning 2 av 2: Vad.",
        "Stå.",
        "En omgång till.",
    ]
    assert planned(SWEDISH).warnings == ()


def test_what_is_still_without_words_is_said():
    """So that the author sees what is missing."""
    script = SWEDISH.replace("- phrase: switch = Byt sida. {side}.\n", "").replace("rounds_left.one", "seconds.one")
    (warning,) = planned(script).warnings
    assert warning.message == (
        "there are no words in `sv` for `switch`, `rounds_left`; set them, as in `- phrase: next = …`"
    )


def test_a_phrase_goes_before_the_built_in_one():
    """The others stay."""
    script = (
        "# T\n\n- phrase: next = And then: {exercise}.\n\n### A\n\n- hold: 20s\n\n## S\n\n### B\n\n- hold: 15s\n\nGo.\n"
    )
    assert spoken(placed(script)) == ["T.", "First of two: A.", "And then: B.", "The last one: B.", "Go."]


def test_a_number_of_a_phrase_may_be_in_a_form_of_its_language():
    """As in the file."""
    script = (
        "# T\n\n- language: fr\n- phrase: rounds_left.other = encore {number feminine} fois.\n\n### A\n\n- hold: 20s\n"
    )
    assert parsed(script).words.more_rounds(21) == "Encore vingt et une fois."


def test_a_script_can_name_its_plural_rule():
    """Wherever it stands among the phrases."""
    rule = "- phrase: rounds_left.few = ještě {number} kola.\n- phrase: plural = czech\n"
    words = parsed(f"# T\n\n- language: cs\n{rule}\n### A\n\n- hold: 20s\n").words
    assert [words.more_rounds(number) for number in (1, 3, 5)] == ["", "Ještě 3 kola.", ""]
    assert words.length(180_000) == "3 min"


@pytest.mark.parametrize(
    ("phrases", "message"),
    [
        (["next"], "3:11: `phrase`: a phrase needs its key and its words; write `next = Ensuite : {exercise}.`"),
        (["nxt = {exercise}"], "3:11: there is no phrase `nxt`; did you mean `next`?"),
        (["next = Next."], "3:11: `next`: `{exercise}` is missing; write it where it is to be said"),
        (["next = {side}"], "3:11: `next`: unknown placeholder `{side}`; choose from `{exercise}`"),
        (["next.one = {exercise}"], "3:11: `next` has no form `one`; write `next`"),
        (["seconds = {number}"], "3:11: `seconds` has a form for each number; write `seconds.one` and `seconds.other`"),
        (["seconds.few = {number}"], "3:11: `seconds` has no form `few`; write `seconds.one` and `seconds.other`"),
        (["seconds.other = s"], "3:11: `seconds`: `{number}` is missing; write it where it is to be said"),
        (["plural = klingon"], "3:11: there is no plural rule `klingon`; choose from english, none, polish"),
        (["the_end = a", "the_end = b"], "4:11: the phrase `the_end` is set twice; the first time in line 3"),
    ],
)
def test_a_mistake_is_a_problem_in_its_line(phrases, message):
    """With what would be right."""
    assert problem(*phrases).startswith(message)


def test_a_phrase_belongs_under_the_title():
    """A language holds for the whole routine."""
    with pytest.raises(ScriptError, match="`phrase` does not belong under an exercise; put it under `# Title`"):
        parsed("# T\n\n### E\n\n- hold: 20s\n- phrase: next = {exercise}\n")

"""Words that agree with the side: its forms in braces, and the other side."""

import pytest
from scenes import parsed, placed, spoken

from voiceguide.script.diagnostics import ScriptError
from voiceguide.script.model import Script
from voiceguide.script.parser import parse_exercise
from voiceguide.session.model import Speech

SCRIPT = "# T\n\n- language: {language}\n\n### E\n\n- hold: 20s\n- sides: {sides}\n- release: {words}\n"
RELEASE = 9
"""The line of the words."""
NO_SIDES = "cannot be used here: this exercise has no sides; set"


def said(words, sides="left, right", language="en"):
    """What is spoken after the hold on each side."""
    text = SCRIPT.format(language=language, sides=sides, words=words)
    return [cue.sound.text for cue in placed(text).cues if isinstance(cue.sound, Speech) and cue.line == RELEASE]


def problem(words, sides, language):
    """The only problem of a script."""
    text = SCRIPT.format(language=language, sides=sides, words=words)
    with pytest.raises(ScriptError) as refused:
        parsed(text)
    (found,) = refused.value.problems
    assert found.location.line == RELEASE
    return found.message


@pytest.mark.parametrize(
    ("language", "sides", "words", "left", "right"),
    [
        ("en", "left, right", "{left} {right}", "left right", "right left"),
        ("es", "izquierda, derecha", "{izquierdo} {izquierda} {derecho}", "izquierdo izquierda derecho",
         "derecho derecha izquierdo"),
        ("de", "links, rechts", "{Linken} {linke} {rechtem}", "Linken linke rechtem", "Rechten rechte linkem"),
        ("fr", "gauche, droite", "{gauche/droit} {gauche/droite} {droit}", "gauche gauche droit",
         "droit droite gauche"),
        ("nl", "links, rechts", "{linker}voet", "linkervoet", "rechtervoet"),
        ("pl", "lewa, prawa", "{lewą} {prawego}", "lewą prawego", "prawą lewego"),
        ("pt-BR", "esquerda, direita", "{esquerdo} {other}", "esquerdo direita", "direito esquerda"),
        ("it", "sinistra, destra", "{destro/sinistro}", "destro", "sinistro"),
    ],
)  # fmt: skip
def test_a_form_becomes_that_of_the_side(language, sides, words, left, right):
    """A form of left that of the side that is done, a form of right that of the other side."""
    assert said(words, sides, language) == [left, right]


def test_the_order_of_the_sides_does_not_matter_to_their_forms():
    """Right may be done first."""
    assert said("{left} {side} {other}", "right, left") == ["right right left", "left left right"]


def test_left_and_right_may_be_called_by_any_form():
    """`sides: linke, rechte` are left and right."""
    text = "# T\n\n- language: de\n\n### E\n\n- hold: 15s\n- sides: linke, rechte\n\nDas {linke} Bein.\n"
    assert spoken(placed(text))[1:] == ["E.", "Zuerst die linke Seite.", "Das linke Bein.", "Jetzt die rechte Seite."]


def test_the_sore_side_may_be_the_only_one():
    """The other one is still the other one."""
    text = "# T\n\n### E\n\n- hold: 20s\n- sides: sore only\n\nBend the {left} knee, not the {other} one, {right}.\n"
    assert "Bend the left knee, not the right one, right." in spoken(placed(text))


def test_any_two_sides_can_have_words_of_their_own():
    """In any language; the first word is for the first one."""
    assert said("{Up/Down} you go, {other}.", "upper, lower") == ["Up you go, lower.", "Down you go, upper."]
    assert said("{vänstra/högra}", "vänster, höger", "sv") == ["vänstra", "högra"]


@pytest.mark.parametrize(
    ("words", "sides", "language", "message"),
    [
        ("{left}", "none", "en", f"`{{left}}` {NO_SIDES} `- sides: left, right`"),
        ("{side}", "none", "de", f"`{{side}}` {NO_SIDES} `- sides: links, rechts`"),
        ("{other}", "none", "en", f"`{{other}}` {NO_SIDES} `- sides: left, right`"),
        ("{other}", "a, b, c", "en", "`{other}` cannot be used here: this exercise does not have exactly two sides"),
        ("{u/v}", "a, b, c", "en", "`{u/v}` cannot be used here: this exercise does not have exactly two sides"),
        (
            "{left}", "a, b", "en",
            "`{left}` cannot be used here: the sides of this exercise are not left and right; write `{side}`",
        ),
        (
            "{izquierdo/derecha}", "izquierda, derecha", "es",
            "`{izquierdo/derecha}` are no forms of left and right that go together; write `{izquierda/derecha}`",
        ),
        (
            "{gauche}", "gauche, droite", "fr",
            "`{gauche}` cannot be used here: it goes with several forms; write `{gauche/droite}` or `{gauche/droit}`",
        ),
        ("{u/}", "a, b", "en", "`{u/}` has not two words; write one for each side, such as `{upper/lower}`"),
        ("{u/v/w}", "a, b", "en", "`{u/v/w}` has not two words; write one for each side, such as `{upper/lower}`"),
        ("{linken}", "left, right", "en", "unknown placeholder `{linken}`; choose from `{exercise}`"),
    ],
)  # fmt: skip
def test_a_form_that_cannot_agree_is_a_problem(words, sides, language, message):
    """In its line, with what would be right."""
    assert problem(words, sides, language).startswith(message)


def test_a_movement_has_sides_too():
    """Its phases agree as well."""
    text = "# T\n\n### E\n\n- repeat: 1 x Lift the {left} leg 3s\n- sides: left, right\n"
    assert [words for words in spoken(placed(text)) if "leg" in words] == ["Lift the left leg", "Lift the right leg"]


def test_outside_exercises_there_is_no_side():
    """As for the other values of an exercise."""
    with pytest.raises(ScriptError, match=r"`\{left\}` cannot be used here: it is about one exercise"):
        parsed("# T\n\nYour {left} foot.\n\n### E\n\n- hold: 20s\n")


def test_an_exercise_file_says_its_language_by_its_sides():
    """It has no title where the language could stand."""
    text = "# Pie\n\n- hold: 20s\n- sides: izquierda, derecha\n\nEl pie {izquierdo}.\n"
    assert parse_exercise(Script("pie.md", text)).words[0].text == "El pie {izquierdo}."
    with pytest.raises(ScriptError, match=r"unknown placeholder `\{izquierdo\}`"):
        parse_exercise(Script("pie.md", text.replace("izquierda, derecha", "left, right")))

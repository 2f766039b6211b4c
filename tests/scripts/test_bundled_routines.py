"""The routines that come with the program."""

import re
from dataclasses import dataclass
from itertools import takewhile

import pytest

from voiceguide.audio.chimes import load_chimes
from voiceguide.audio.render import estimate
from voiceguide.paths import data_folder
from voiceguide.script.library import entries
from voiceguide.script.model import Hold, Repeat
from voiceguide.script.parser import parse_exercise, parse_routine
from voiceguide.script.reading import read_picture, read_script
from voiceguide.session.fit import without
from voiceguide.session.model import Chime, Choices
from voiceguide.session.pictures import shown_picture

FOLDER = data_folder("scripts")
ROUTINES = [entry.name for entry in entries([FOLDER])]
EXERCISES = sorted(path.stem for path in (FOLDER / "exercises").glob("*.md"))
"""Those in German end with `.de`."""
IN_ENGLISH = [name for name in ROUTINES if not name.endswith(".de")]
BACK_AND_HIPS = {"Back extension", "Groin stretch", "Cat pose", "Figure four"}
LEGS = {
    "Seated figure four",
    "Ankle pumps",
    "Knees to chest",
    "Lifted leg stretch",
    "Hamstring with a band",
    "Standing hamstring",
    "Hip extension",
}
PROPPED_UP = {"Back extension", "Rückenstreckung"}
ENGLISH, GERMAN = "sciatica-relief", "sciatica-relief.de"
MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Wording:
    """What has to be said in a language: in the caution, in the notes, in those of an exercise; and what is not."""

    caution: tuple[str, ...]
    signs: tuple[str, ...]
    stop: str
    unspoken: str


WORDINGS = {
    "en-US": Wording(
        caution=("Stop an exercise if", "get medical help at once", "No clinician has checked this routine."),
        signs=("No clinician has checked", "Emergency", "bladder", "See a clinician soon", "osteoporosis", "NHS"),
        stop=r"stop|Stop|back off|not for you|not bounce|stay upright",
        unspoken="genitals",
    ),
    "de": Wording(
        caution=("Brich eine Übung ab, wenn", "sofort ärztliche Hilfe holen", "nicht ärztlich geprüft."),
        signs=(
            "Niemand aus Medizin oder Physiotherapie hat diese Übungsfolge geprüft",
            "Notfall",
            "Blase",
            "Lass dich bald ärztlich untersuchen",
            "Osteoporose",
            "NHS",
        ),
        stop=r"hör (sofort )?auf|gib nach|nicht für dich|wippe nicht|bleib aufrecht",
        unspoken="Genitalien",
    ),
}


def routine(name):
    return parse_routine(*read_script(FOLDER / f"{name}.md"))


def session(name, level=50):
    return estimate(routine(name), Choices(level), load_chimes(None), 150)


def names(name):
    return [exercise.name for exercise in routine(name).exercises]


def said(notes):
    """The notes as one line."""
    return " ".join("\n".join(notes).split())


def numbers(notes):
    """Every number in the notes, however they are ordered there."""
    return sorted(re.findall(r"\d+", said(notes)))


def sources(notes):
    """The names that stand in parentheses."""
    return {name for named in re.findall(r"\(([^)]+)\)", said(notes)) for name in re.findall(r"\b[A-Z][\w/-]+", named)}


def dose(exercise):
    """What is done, however it is said: how long or how often, and every pause around it."""
    match exercise.work:
        case Hold(length, cues):
            work = (length, len(cues))
        case Repeat(count, phases):
            work = (count, [phase.length for phase in phases])
    pauses = (
        exercise.rest.length,
        exercise.rest_after.length,
        exercise.switch.length,
        exercise.ready,
        exercise.countdown,
        exercise.fetching,
    )
    choices = (exercise.sides.sore, exercise.priority, exercise.talk, len(exercise.fetch))
    return work, exercise.rounds, len(exercise.sides.names), pauses, choices


SINGLE = {
    name: ("de" if name.endswith(".de") else "en-US", parse_exercise(*read_script(FOLDER / "exercises" / f"{name}.md")))
    for name in EXERCISES
}
"""Each exercise that stands somewhere, with its language."""


def test_there_are_four_in_english_and_in_german():
    """With these names."""
    assert IN_ENGLISH == ["back-and-hips", "legs", "sciatica-relief", "short-relief"]
    assert sorted([*IN_ENGLISH, *(f"{name}.de" for name in IN_ENGLISH)]) == ROUTINES


def test_each_has_its_stretches():
    """All eleven, the article's two methods, and five for a short day."""
    assert set(names("back-and-hips")) == BACK_AND_HIPS
    assert set(names("legs")) == LEGS
    assert set(names("sciatica-relief")) == BACK_AND_HIPS | LEGS
    assert len(names("sciatica-relief")) == 11
    assert len(names("short-relief")) == 5


def test_the_eleven_need_only_five_changes_of_position():
    """And moving comes before holding."""
    assert len(routine("sciatica-relief").sections) == 6


def test_the_short_one_is_on_a_chair_and_on_the_back():
    """Two positions."""
    assert [section.title for section in routine("short-relief").sections] == ["On the chair", "On your back"]


@pytest.mark.parametrize(("name", "least", "most"), [(ENGLISH, 17, 21), (GERMAN, 17, 21.5), ("short-relief", 6.5, 9)])
def test_lengths_are_as_promised(name, least, most):
    """At level 50, with the words' lengths as measured on average."""
    assert least * MINUTE <= session(name).length <= most * MINUTE


@pytest.mark.parametrize("level", [0, 25, 50, 75, 100])
@pytest.mark.parametrize("name", ROUTINES)
def test_every_hold_is_of_ten_to_thirty_seconds(name, level):
    """As the article has it; propping up on the elbows goes from 5 to 15."""
    for hold in session(name, level).holds:
        least, most = (5_000, 15_000) if hold.ref.exercise in PROPPED_UP else (10_000, 30_000)
        assert least <= hold.length <= most


@pytest.mark.parametrize("level", [0, 50, 100])
@pytest.mark.parametrize("name", ROUTINES)
def test_nothing_is_left_out_and_no_rest_is_too_short_for_its_words(name, level):
    """In the shortest holds, the middle ones and the longest ones."""
    assert session(name, level).warnings == ()


@pytest.mark.parametrize("name", ROUTINES)
def test_the_words_in_a_hold_are_heard_at_level_0_too(name):
    """They are for those who begin, however short their holds are."""
    exercises = [exercise for exercise in routine(name).exercises if isinstance(exercise.work, Hold)]
    expected = {
        cue.words.text.replace("{side}", side)
        for exercise in exercises
        for cue in exercise.work.cues
        for side in exercise.sides.names or ("",)
    }
    assert expected <= {cue.sound.text for cue in session(name, 0).cues if not isinstance(cue.sound, Chime)}


@pytest.mark.parametrize("name", ROUTINES)
def test_the_closing_is_true_of_a_part_of_it_too(name):
    """It does not count: a session may have left something out."""
    whole = routine(name)
    assert whole.words.number(len(whole.exercises)) not in re.findall(r"\w+", whole.closing.text.lower())


@pytest.mark.parametrize("name", ROUTINES)
def test_the_caution_is_short_and_comes_first(name):
    """When to stop, and when to get help, take less than 20 s; who has not checked the routine is said before it."""
    timeline, opening = session(name), {text.line for text in routine(name).opening}
    words = [cue for cue in timeline.cues if not isinstance(cue.sound, Chime)][1:]
    said_first = list(takewhile(lambda cue: cue.line in opening, words))
    stop, get_help, unchecked = (
        next(cue for cue in said_first if caution in cue.sound.text)
        for caution in WORDINGS[routine(name).language].caution
    )
    assert get_help.end - stop.start < 20_000
    assert unchecked.start > get_help.end


@pytest.mark.parametrize("name", ROUTINES)
def test_the_warning_signs_are_in_the_notes_and_are_not_read_out(name):
    """With what they come from, and with who has not checked them."""
    wording, notes = WORDINGS[routine(name).language], said(routine(name).notes)
    for sign in (*wording.signs, wording.unspoken):
        assert sign in notes
    heard = " ".join(cue.sound.text for cue in session(name).cues if not isinstance(cue.sound, Chime))
    assert wording.unspoken not in heard


@pytest.mark.parametrize("name", ROUTINES)
def test_what_is_fetched_was_asked_for_at_the_start(name):
    """Nobody gets up in the middle to look for it."""
    needs = set(routine(name).needs)
    assert {thing for exercise in routine(name).exercises for thing in exercise.fetch} <= needs


@pytest.mark.parametrize("name", SINGLE)
def test_every_exercise_says_all_that_is_needed_without_a_screen(name):
    """How to get there, how to let go, an easier way, and where its facts come from."""
    language, exercise = SINGLE[name]
    assert exercise.words
    assert exercise.release
    assert exercise.easier
    notes = said(exercise.notes)
    assert re.search(r"\([^)]+\)", notes)
    assert re.search(WORDINGS[language].stop, notes, re.IGNORECASE)


@pytest.mark.parametrize("name", SINGLE)
def test_an_exercise_with_sides_names_the_side_in_its_words(name):
    """`Bring up your left knee`, not `bring up one knee`."""
    _, exercise = SINGLE[name]
    assert bool(exercise.sides.names) == any(re.search(r"\{(side|linken?)\}", text.text) for text in exercise.words)


@pytest.mark.parametrize("ending", ["", ".de"])
def test_every_exercise_is_used(ending):
    """By the routine of all eleven, in each language."""
    text = (FOLDER / f"sciatica-relief{ending}.md").read_text(encoding="utf-8")
    found = sorted(re.findall(r"\(exercises/(.+)\.md\)", text))
    assert found == [name for name in EXERCISES if name.endswith(".de") == bool(ending)]


# What a listener with closed eyes needs


def heard(exercise):
    """Everything that an exercise says, as one line."""
    cues = [cue.words for cue in exercise.work.cues] if isinstance(exercise.work, Hold) else []
    return " ".join(text.text for text in (*exercise.words, *cues))


STRAIGHTENS_A_LEG = ("lifted-leg", "ankle-pumps", "hamstring-with-band", "standing-hamstring")
BENDS_THE_BACK = ("hip-extension", "back-extension", "knees-to-chest", "groin-stretch", "seated-figure-four")


@pytest.mark.parametrize("name", STRAIGHTENS_A_LEG)
def test_what_pulls_at_the_nerve_says_so(name):
    """And what to do about it."""
    assert re.search(r"\bcalf or foot.*, bend the knee", heard(SINGLE[name][1]))
    assert re.search(r"\bWade oder Fuß.*, beug das Knie", heard(SINGLE[f"{name}.de"][1]))


@pytest.mark.parametrize("name", [*BENDS_THE_BACK, "figure-four", "standing-hamstring"])
def test_what_bends_the_back_says_what_to_do_when_it_hurts(name):
    """After the instructions, or in the hold itself."""
    assert re.search(r"\bIf .+, (lift less|lie flat|put|sit upright)|\b(Put|Come up) .+hurts", heard(SINGLE[name][1]))
    assert re.search(r"\bWenn .+, (heb|bleib|stell|richte)|\b(Stell|Richte)\b.+wehtut", heard(SINGLE[f"{name}.de"][1]))


@pytest.mark.parametrize("name", EXERCISES)
def test_a_hold_allows_to_ease_off(name):
    """In all that are long enough: propping up on the elbows is not."""
    work = SINGLE[name][1].work
    if isinstance(work, Hold) and not name.startswith("back-extension"):
        assert any(re.search(r"too much|zu viel", cue.words.text) for cue in work.cues)


@pytest.mark.parametrize("name", ROUTINES)
def test_who_can_fall_has_open_eyes(name):
    """Where the listener stands up, or gets onto a chair and from it."""
    for section in routine(name).sections:
        leaving = section.leave.text if section.leave else ""
        for text in (" ".join(words.text for words in section.words), leaving):
            if re.search(r"\b([Ss]tand up|[Gg]et up|[Ss]teh (langsam )?auf)\b", text):
                assert re.match(r"(Open your eyes|Öffne die Augen)\.", text)


@pytest.mark.parametrize(
    ("done", "needs"),
    [
        ("Cat pose", ("a mat",)),
        ("Figure four", ("a mat", "a small cushion")),
        ("Hamstring with a band", ("a mat", "a small cushion", "a band or towel")),
        ("Seated figure four", ("a sturdy chair",)),
        ("Standing hamstring", ("a low step",)),
    ],
)
def test_only_what_is_used_is_asked_for(done, needs):
    """Where the rest of the routine is left out."""
    whole = names(ENGLISH)
    assert without(routine(ENGLISH), {*range(len(whole))} - {whole.index(done)}).needs == needs


# In German


@pytest.mark.parametrize("name", IN_ENGLISH)
def test_an_exercise_is_the_same_in_both_languages(name):
    """By its file, so that what is left out in one is left out in the other."""
    english, german = ([exercise.file for exercise in routine(each).exercises] for each in (name, f"{name}.de"))
    assert english == german


@pytest.mark.parametrize(
    ("english", "german"),
    [*zip(routine(ENGLISH).exercises, routine(GERMAN).exercises, strict=True)],
    ids=names(ENGLISH),
)
def test_each_german_exercise_asks_for_the_same(english, german):
    """Holds, movements, rounds, sides and pauses; its notes have the same numbers and name the same sources."""
    assert dose(german) == dose(english)
    assert numbers(german.notes) == numbers(english.notes)
    assert sources(english.notes) <= sources(german.notes)


@pytest.mark.parametrize("name", IN_ENGLISH)
def test_a_german_routine_is_the_same(name):
    """As many positions, as long to get into, with the same exercises and doses, sources and things to have ready."""
    english, german = routine(name), routine(f"{name}.de")
    assert [section.settle for section in german.sections] == [section.settle for section in english.sections]
    assert [[dose(exercise) for exercise in section.exercises] for section in german.sections] == [
        [dose(exercise) for exercise in section.exercises] for section in english.sections
    ]
    assert numbers(german.notes) == numbers(english.notes)
    assert sources(english.notes) <= sources(german.notes)
    assert len(german.needs) == len(english.needs)
    assert german.rate == english.rate


@pytest.mark.parametrize("name", ROUTINES)
def test_every_exercise_has_a_picture_with_words(name):
    """Of two sides, the other one is the mirror image, and has other words."""
    routine = parse_routine(*read_script(FOLDER / f"{name}.md"))
    for exercise in routine.exercises:
        shown = [shown_picture(routine, exercise, side) for side in exercise.sides.names or (None,)]
        assert all(one.words and "{" not in one.words for one in shown), exercise.name
        assert len({one.words for one in shown}) == len({one.is_mirrored for one in shown}) == len(shown)
        assert len(read_picture(exercise.picture)) < 20_000


@pytest.mark.parametrize("name", IN_ENGLISH)
def test_a_translation_has_the_same_pictures(name):
    """They have no words in them."""
    here, there = (parse_routine(*read_script(FOLDER / f"{one}.md")).exercises for one in (name, f"{name}.de"))
    assert [one.picture.path for one in here] == [one.picture.path for one in there]

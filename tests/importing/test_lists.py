"""Lists in eight languages: what each line means, what is guessed, and what is not understood."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lists import CASES, made
from scenes import parsed

from voiceguide.errors import UsageError
from voiceguide.importing.line_reader import read_line
from voiceguide.importing.markdown import script_of
from voiceguide.importing.read import read_list
from voiceguide.importing.vocabulary import LANGUAGES, vocabulary


def read(text, language=None):
    return read_list(text.encode(), "mine", language, "en")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["source"])
def test_a_list_is_read_as_its_writer_meant_it(case):
    """Its language is told by its words, and the script that is made has no problems."""
    routine = read(case["text"])
    assert (routine.language, made(routine)) == (case["language"], case["made"])
    parsed(script_of(routine, "Mine"))


def test_there_are_lists_enough():
    """Forty, in five languages."""
    assert len(CASES) >= 40
    assert len({case["language"] for case in CASES}) >= 5


# single lines


def options(line, language="en"):
    """The options of the only exercise in a list of one line, and its name."""
    (exercise,) = read(line, language).exercises
    return exercise.name, dict(exercise.options)


EACH = {"en": "left, right", "de": "links, rechts", "fr": "gauche, droite", "es": "izquierda, derecha"}
EACH |= {"it": "sinistra, destra", "nl": "links, rechts", "pt": "esquerda, direita", "pl": "lewa, prawa"}
STRETCHES = {
    "en": [
        "Calf stretch 3 x 30s each side",
        "3 sets of 30 sec per leg: calf stretch",
        "Calf stretch, 30 s, 3 times, l/r",
    ],
    "de": [
        "Wadendehnung 3 x 30 Sek. je Seite",
        "Wadendehnung: dreimal 30 Sekunden halten, pro Bein",
        "3x 30'' beidseitig Wadendehnung",
    ],
    "fr": ["Mollets : 3 fois 30 secondes de chaque côté", "Mollets, tenir trente secondes, 3 séries par jambe"],
    "es": [
        "Gemelos: 3 series de 30 segundos cada pierna",
        "Gemelos 3 x 30 seg por lado",
        "Gemelos, mantener 30 s, tres veces, ambos lados",
    ],
    "it": ["Polpacci 3 serie da 30 secondi per lato", "Polpacci: mantenere 30 sec, 3 volte per gamba"],
    "nl": ["Kuiten 3 x 30 sec per kant", "Kuiten: 30 seconden vasthouden, 3 keer elke kant"],
    "pt": ["Panturrilha: 3 séries de 30 segundos cada lado", "Panturrilha, manter 30 s, 3 vezes cada perna"],
    "pl": ["Łydki 3 x 30 sekund na każdą stronę", "Łydki: przytrzymaj 30 sek., 3 razy na każdą nogę"],
}


@pytest.mark.parametrize(("language", "line"), [(tag, line) for tag, lines in STRETCHES.items() for line in lines])
def test_a_stretch_is_the_same_in_any_order(language, line):
    """Numbers and words, in every language."""
    name, found = options(line, language)
    assert name.split()[0].lower() == STRETCHES[language][0].split()[0].lower().rstrip(":")
    assert found == {"hold": "30s", "rounds": "3", "sides": EACH[language]}


STRENGTH = {
    "en": [
        "Bridge 2×12, 60 s rest",
        "Bridge: 2 sets of 12 reps, rest 1 min",
        "2 x 12 Bridge (60s rest)",
        "Bridge - twelve reps, twice, 60 sec rest between sets",
    ],
    "de": [
        "Brücke 2×12, 60 s Pause",
        "Brücke: 2 Sätze à 12 Wdh., Pause 1 min",
        "Brücke, zwölf Wiederholungen, zwei Serien, 1 Minute Pause",
    ],
    "fr": ["Pont 2x12, repos 60 s", "Pont : 2 séries de 12 répétitions, 1 min de récupération"],
    "es": ["Puente 2x12, descanso 60 s", "Puente: dos series de doce repeticiones, 1 minuto de descanso"],
    "it": ["Ponte 2x12, recupero 60 s", "Ponte: 2 serie da 12 ripetizioni, 1 minuto di riposo"],
    "nl": ["Brug 2x12, 60 s rust", "Brug: 2 sets van 12 herhalingen, rust 1 minuut"],
    "pt": ["Ponte 2x12, descanso 60 s", "Ponte: 2 séries de 12 repetições, 1 minuto de pausa"],
    "pl": ["Mostek 2x12, przerwa 60 s", "Mostek: 2 serie po 12 powtórzeń, 1 minuta przerwy"],
}


@pytest.mark.parametrize(("language", "line"), [(tag, line) for tag, lines in STRENGTH.items() for line in lines])
def test_repetitions_are_the_same_in_any_order(language, line):
    """With sets and a rest."""
    name, found = options(line, language)
    assert name == STRENGTH[language][0].split()[0]
    assert found == {"reps": "12", "tempo": "2-2", "sets": "2", "rest": "60s"}


@pytest.mark.parametrize(
    ("line", "name", "expected"),
    [
        (
            "1. Calf stretch – hold 30 sec per leg, twice",
            "Calf stretch",
            {"hold": "30s", "rounds": "2", "sides": "left, right"},
        ),
        ("Warrior 2 30s", "Warrior 2", {"hold": "30s"}),
        ("90/90 stretch 1:30 each side", "90/90 stretch", {"hold": "90s", "sides": "left, right"}),
        ("Wall sit 30s, 45s, 60s", "Wall sit", {"hold": "30s, 45s, 60s"}),
        ("Bird dog 2 x 10 x 5s", "Bird dog", {"reps": "10", "tempo": "2-5-2", "sets": "2"}),
        ("Chin tucks 10 reps, hold 5 seconds", "Chin tucks", {"hold": "5s", "rounds": "10"}),
        ("March 2 minutes", "March", {"duration": "2 min"}),
        ("Squats 20s on 10s off x 8", "Squats", {"hold": "20s", "rounds": "8", "rest": "10s"}),
        (
            "Dead bug 3 x 8/side tempo 3-1-3",
            "Dead bug",
            {"reps": "8", "tempo": "3-1-3", "sets": "3", "sides": "left, right"},
        ),
        ("Row 3x12 @ 10 kg", "Row", {"reps": "12", "tempo": "2-2", "sets": "3"}),
        ("Balance 30 s left, 30 s right", "Balance", {"hold": "30s", "sides": "left, right"}),
        ("Squeeze ½ min x 2", "Squeeze", {"hold": "30s", "rounds": "2"}),
        ("Plank 1 min 30 s", "Plank", {"hold": "90s"}),
        ("Plank 1'30\"", "Plank", {"hold": "90s"}),
        ("Heel raises 2-3 sets of 8-12", "Heel raises", {"reps": "8-12", "tempo": "2-2", "sets": "2-3"}),
        ("Figure 4 stretch 40s", "Figure 4 stretch", {"hold": "40s"}),
        ("Side plank 30 s, 15 s between sides", "Side plank", {"hold": "30s", "switch": "15s"}),
        ("Stretch your calves for a minute", "Stretch your calves", {"hold": "60s"}),
        ("Knee hugs 20 secs x 3 (R and L)", "Knee hugs", {"hold": "20s", "rounds": "3", "sides": "left, right"}),
        ("Dragon – 2 mins L + 2 mins R", "Dragon", {"hold": "2 min", "sides": "left, right"}),
        ("Press-up 3x max", "Press-up", {"reps": "10", "tempo": "2-2", "sets": "3"}),
        ("Leg circles 5/5", "Leg circles", {"reps": "5", "tempo": "2-2", "sides": "left, right"}),
        ("Twists 3/5 reps", "Twists", {"reps": "3-5", "tempo": "2-2"}),
        ("Squeeze 1/2 min", "Squeeze", {"hold": "30s"}),
        ("Plank 1 minute and a half", "Plank", {"hold": "90s"}),
        ("Plank 1min30", "Plank", {"hold": "90s"}),
        ("Chin tuck, hold for a count of ten", "Chin tuck", {"hold": "10s"}),
        ("Bird dog (arm/leg) 2 x 8", "Bird dog (arm/leg)", {"reps": "8", "tempo": "2-2", "sets": "2"}),
        ("Plank, 40 sec work, 20 sec rest, 3 sets", "Plank", {"hold": "40s", "rounds": "3", "rest": "20s"}),
        ("Plank 1m", "Plank", {"hold": "60s"}),
        ("Wall sit 2 x 1m, rest 1m", "Wall sit", {"hold": "60s", "rounds": "2", "rest": "60s"}),
        ("Plank 1m 30s", "Plank", {"hold": "90s"}),
        ("Glute Bridge (12, pause 2s)", "Glute Bridge", {"reps": "12", "tempo": "2-2-2"}),
        ("Squats 3 x 12, pause 2s", "Squats", {"reps": "12", "tempo": "2-2-2", "sets": "3"}),
        (
            "Squats 3 x 12, pause 2s, rest 60s",
            "Squats",
            {"reps": "12", "tempo": "2-2-2", "sets": "3", "rest": "60s"},
        ),
        ("Breathing 4-7-8 x 4", "Breathing", {"reps": "4", "tempo": "4-7-8"}),
        ("4-7-8 breathing x 4", "4-7-8 breathing", {"reps": "4", "tempo": "4-7-8"}),
        ("Box breathing 4-4-4-4 for 5 rounds", "Box breathing", {"reps": "5", "tempo": "4-4-4-4"}),
    ],
)
def test_a_line_says_how_much(line, name, expected):
    """In the ways that people have."""
    assert options(line) == (name, expected)


@pytest.mark.parametrize(
    ("line", "guess"),
    [
        ("Plank 1m", "took 1m as 60s"),
        ("Squats 12 reps, pause 2s", "took the pause of 2s as a part of each repetition"),
        ("Squats 12 reps, rest 30s, rest 90s", "took 30s as the rest, and left out 90s"),
        ("Breathing 4-7-8 x 4", "took 4-7-8 as the seconds of each repetition"),
    ],
)
def test_what_a_line_may_not_mean_is_said_to_be_guessed(line, guess):
    """Since a metre, a rest or a part of the name are possible too."""
    (exercise,) = read(line, "en").exercises
    assert any(one.startswith(guess) for one in exercise.guesses)


def test_a_dose_of_figures_belongs_to_the_name_above():
    """Seconds of breathing in, holding and breathing out."""
    (exercise,) = read("Breathing\n4-7-8 x 4", "en").exercises
    assert (exercise.name, dict(exercise.options)) == ("Breathing", {"reps": "4", "tempo": "4-7-8"})


def test_rounds_after_a_rest_are_those_of_all_exercises():
    """Also if the last one is done as long as one can."""
    (section,) = read("Squats 10 reps\nPush-ups to failure\nRest 2 min\nRepeat 3 times", "en").sections
    assert (len(section.exercises), dict(section.options)) == (2, {"circuit": "3", "circuit rest": "2 min"})


@pytest.mark.parametrize("above", ["", "Squats 12 reps\n", "Plank 30 s\n"])
def test_figures_alone_are_an_exercise_of_that_name(above):
    """They are no dose of an exercise above that has its own."""
    *_, exercise = exercises = read(f"{above}4-7-8 x 4", "en").exercises
    assert (len(exercises), exercise.name) == (1 + bool(above), "4-7-8")
    assert dict(exercise.options) == {"reps": "4", "tempo": "4-7-8"}


@pytest.mark.parametrize("line", ["Exercises 1-2-3 x 10", "Days 1-3-5 squats 3 x 10", "Week 2-4-6: squats 3 x 10"])
def test_figures_that_number_something_are_no_tempo(line):
    """Such as exercises, days and weeks."""
    assert not read_line(line, vocabulary("en")).dose.tempo


@pytest.mark.parametrize("line", ["Farmer carry 20m", "Crawl 5 m", "Run 400m"])
def test_metres_are_no_minutes(line):
    """Not even few, unless the letter stands right after the number."""
    assert not read_line(line, vocabulary("en")).dose.holds


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Plank to failure", "en"),
        ("Stütz bis zur Ermüdung", "de"),
        ("Plancha al fallo", "es"),
        ("Deska do upadku", "pl"),
    ],
)
def test_as_long_as_one_can_is_an_exercise(line, language):
    """Its length is guessed, and a note says what the list says."""
    first, exercise = read(f"Squats 12 reps\n{line}", language).exercises
    name, _, note = line.partition(" ")
    assert (first.name, exercise.name, exercise.notes, exercise.is_guessed) == ("Squats", name, (note,), True)


@pytest.mark.parametrize(
    ("line", "language", "note"),
    [
        ("Chin tucks 10 reps, 3 times a day", "en", "3 times a day"),
        ("Chin tucks 10 reps, twice daily", "en", "twice daily"),
        ("Katzenbuckel 10 Wdh, 3x täglich", "de", "3x täglich"),
        ("Puente 10 repeticiones, 2 veces al día", "es", "2 veces al día"),
        ("Pont 10 répétitions, 2 fois par jour", "fr", "2 fois par jour"),
        ("Brug 10 herhalingen, 5 dagen per week", "nl", "5 dagen per week"),
        ("Row 3x12 with 10 kg", "en", "10 kg"),
    ],
)
def test_what_has_no_option_is_a_note(line, language, note):
    """How often a week, and how heavy."""
    (exercise,) = read(line, language).exercises
    assert note in exercise.notes
    assert exercise.options["reps"] in ("10", "12")


@pytest.mark.parametrize(
    ("line", "language", "dose"),
    [
        ("Wadendehnung je 30 s", "de", {"hold": "30s"}),
        ("Wadendehnung, jeweils 30 Sekunden halten", "de", {"hold": "30s"}),
        ("Je 10 Wdh Beinheben", "de", {"reps": "10", "tempo": "2-2"}),
        ("Beinheben je 12", "de", {"reps": "12", "tempo": "2-2"}),
        ("Calf stretch each 30 s", "en", {"hold": "30s"}),
        ("Kuiten elk 30 seconden", "nl", {"hold": "30s"}),
    ],
)
def test_each_without_a_side_is_taken_for_each_side(line, language, dose):
    """With a note, since that is a guess."""
    (exercise,) = read(line, language).exercises
    assert dict(exercise.options) == {**dose, "sides": EACH[language]}
    assert [guess for guess in exercise.guesses if "as each side" in guess]


@pytest.mark.parametrize(
    ("line", "language"),
    [
        *[("Wadendehnung 3 x je 30 s", "de"), ("Wadendehnung 3 Sätze je 30 s", "de"), ("Hocke je 30 s, dreimal", "de")],
        *[("Calf stretch 3 sets, each 30 s", "en"), ("Kuiten 3 x elk 30 s", "nl")],
        *[("Hocke und Brücke je 30 s", "de"), ("Squat, lunge, bridge each 30 s", "en")],
        *[("Gemelos cada 30 s", "es"), ("Polpacci per 30 s", "it"), ("Change legs every 30 s", "en")],
    ],
)
def test_each_is_not_each_side_where_it_may_be_something_else(line, language):
    """Each set, each exercise, or every 30 seconds."""
    (exercise,) = read(line, language).exercises
    assert "sides" not in exercise.options
    assert not [guess for guess in exercise.guesses if "as each side" in guess]


@pytest.mark.parametrize("line", ["Wadendehnung je Seite 30 s", "Wadendehnung 30 s je Seite"])
def test_each_with_a_side_is_no_guess(line):
    """It says so."""
    (exercise,) = read(line, "de").exercises
    assert dict(exercise.options) == {"hold": "30s", "sides": EACH["de"]}
    assert exercise.guesses == ()


@pytest.mark.parametrize(
    ("line", "language", "length"),
    [
        ("Pendeln eine halbe Minute", "de", "30s"),
        ("Plank anderthalb Minuten", "de", "90s"),
        ("Plank 3 x een halve minuut", "nl", "30s"),
        ("Psoas 1 min y medio", "es", "90s"),
        ("Deska pół minuty", "pl", "30s"),
        ("Planche 1 min 30", "fr", "90s"),
    ],
)
def test_halves_are_said_in_words(line, language, length):
    """Of a minute, and after one."""
    assert options(line, language)[1]["hold"] == length


# whole lists

MAIL = """My back programme

Do these twice a day, and stop if it hurts.

On your back:
- Bridge 2 x 12, 60 s rest
- Figure four 30 s each side
- see you on Monday, and bring the band please, will you

Circuit, 3 rounds:
1. Squats 10x
2. March 1 min
Rest 45 s
"""


def test_a_mail_has_a_title_sections_and_circuits():
    """A line that is not understood is kept with its number, and named."""
    routine = read(MAIL)
    assert (routine.title, [section.title for section in routine.sections]) == (
        "My back programme",
        ["On your back", "Circuit"],
    )
    assert routine.sections[1].options == {"circuit": "3", "circuit rest": "45s"}
    assert routine.skipped == ((8, "see you on Monday, and bring the band please, will you"),)
    script = script_of(routine, "Mine")
    assert "> Line 8 was not understood: see you on Monday" in script
    assert "> Do these twice a day, and stop if it hurts." in script
    parsed(script)


@pytest.mark.parametrize(
    "text",
    [
        "3 rounds:\n10 squats\n30 sec plank\nrest 1 min\n",
        "Home workout - 3x\n10 squats\n30 sec plank\nRest 1 min and repeat\n",
        "CIRCUIT (3 rounds, 1 min between rounds)\nSquats 10x\nPlank 30 sec\n",
        "Block A (x3):\nSquats 10x\nPlank 30 sec\nRest 1 min\n",
        "- Squats 10x\n- Plank 30 sec\n\nRepeat the circuit three times, 1 min rest between rounds.\n",
        "- Squats 10x\n- Plank 30 sec\n- Rest 1 min\n\nDo the whole thing three times.\n",
    ],
)
def test_a_circuit_may_be_announced_or_told_afterwards(text):
    """With the rest between its rounds."""
    (section,) = read(text).sections
    assert section.options == {"circuit": "3", "circuit rest": "60s"}
    assert [(one.name, next(iter(one.options))) for one in section.exercises] == [("Squats", "reps"), ("Plank", "hold")]


def test_intervals_with_rests_between_them_are_done_again_in_turn():
    """A number of times below the last one is not about it alone."""
    (section,) = read("Plank 30s\nrest 10s\nSquats 20s\nrest 10s\nHollow 20s\n(x3)\n").sections
    assert section.options == {"circuit": "3"}
    assert [one.options.get("rounds") for one in section.exercises] == [None] * 3


def test_what_is_crossed_out_is_a_note():
    """And the exercise above it is no heading of it."""
    routine = read("✅ Chin tuck – 5s, 10 reps\n✅ Wall angels – 2 sets, 10 reps\n❌ Shrugs – leave out for now\n")
    assert [one.name for one in routine.exercises] == ["Chin tuck", "Wall angels"]
    assert routine.notes == ("Shrugs – leave out for now",)


def test_days_and_phases_are_sections():
    """The first of them is not the title of all."""
    routine = read("Phase 1\nSquats 2 x 10\nPlank 30 s\nPhase 2 (from week 4)\nSquats 3 x 10\n")
    assert (routine.title, [section.title for section in routine.sections]) == (
        "",
        ["Phase 1", "Phase 2 (from week 4)"],
    )


def test_a_length_in_the_title_is_that_of_the_session():
    """No exercise of a quarter of an hour."""
    routine = read("Evening session (15 min)\nCat pose 10x\nTwist 45 s each side\n")
    assert (routine.title, routine.notes) == ("Evening session", ("Evening session (15 min)",))
    assert [one.name for one in routine.exercises] == ["Cat pose", "Twist"]


def test_sets_may_be_those_of_all_exercises():
    """Where each has a number of its own."""
    routine = read("Sets: 3. Rest: 45s between exercises.\nPush-up 12\nRow 15\n")
    assert routine.options == {"rest": "45s"}
    assert [(one.options["reps"], one.options["sets"]) for one in routine.exercises] == [("12", "3"), ("15", "3")]


def test_a_dose_may_be_that_of_all_names():
    """Which is a guess if it is the only one."""
    for text in ("Hold each stretch for 20 seconds.\n- Calf\n- Quad\n", "1. Calf\n2. Quad\nAll for 20 seconds each\n"):
        routine = read(text)
        assert [(one.name, dict(one.options)) for one in routine.exercises] == [
            ("Calf", {"hold": "20s"}),
            ("Quad", {"hold": "20s"}),
        ]


def test_lines_that_a_mail_program_broke_are_whole_again():
    """And the signs of its quotes are no bullets."""
    text = (
        "Anna wrote:\n> Hi Tom,\n>\n> 1. Bridge: lie on your back with the knees bent, and lift the\n> hips. 3 x 10\n"
    )
    text += "> 2. Plank 30 s\n>\n> Best wishes,\n> Anna\n"
    routine = read(text)
    assert [(one.name, one.words) for one in routine.exercises] == [
        ("Bridge", ("Lie on your back with the knees bent, and lift the hips.",)),
        ("Plank", ()),
    ]
    assert (routine.skipped, routine.notes) == ((), ("Hi Tom,", "Best wishes,", "Anna"))


def test_every_guess_stands_beside_its_line():
    """And is listed for the screen."""
    routine = read("Child's pose 5 breaths\nBridge 10x")
    assert "> Guessed: took 5 breaths as 25s." in script_of(routine, "Mine")
    assert routine.all_guesses[0] == "Child's pose: took 5 breaths as 25s"


def test_a_list_of_names_alone_is_a_list_of_exercises():
    """Each for half a minute, which is said."""
    routine = read("Bridge\nPlank\nSquats")
    assert [exercise.options for exercise in routine.exercises] == [{"hold": "30s"}] * 3
    assert all("no time" in exercise.guesses[0] for exercise in routine.exercises)


def test_the_language_can_be_forced():
    """And one that is not known is refused."""
    assert read("Plank 30 s", "pl").language == "pl"
    with pytest.raises(UsageError, match="not in `sv`"):
        read("Plank 30 s", "sv")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_kind_of_word(language):
    """No kind of word is forgotten in one of them."""
    assert set(vocabulary("en").kinds.values()) == set(vocabulary(language).kinds.values())


# anything at all

PIECES = st.sampled_from(
    [
        *("3 x", "20s", "30 sec", "each side", "per leg", "2×12", "rest 60 s", "hold", "twice", "Cat pose", "Bridge:"),
        *("- ", "1. ", "# ", "## ", "> ", "a {b} c", "`x`", "<b>", "&amp;", "[x](y)", "***", "---", "5 breaths"),
        *("x", "×", "/", "(", ")", "\t", "\n", "\n\n", ";", ",", "1:30", "90/90", "täglich", "Wdh.", "à", "½", "…"),
        *("tempo 2-1-2", "0", "999999", "\\*", "|"),
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=20).map(" ".join)), st.sampled_from(LANGUAGES))
@settings(max_examples=400)
def test_any_text_makes_a_script_without_problems_or_is_refused(text, language):
    """With a plain sentence."""
    try:
        routine = read_list(text.encode(), "mine", language, "en")
    except UsageError:
        return
    assert parsed(script_of(routine, "Mine")).exercises


@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_any_line_is_a_name_and_a_dose(text, language):
    """Never another exception."""
    line = read_line(text.replace("\n", " "), vocabulary(language))
    assert isinstance(line.name, str)

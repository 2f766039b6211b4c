"""What holds for every routine, every level and every voice, however long its words take."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from scenes import parsed

from voiceguide.script.model import Hold, Repeat
from voiceguide.session.exercise import EASIER_UP_TO
from voiceguide.session.model import Chime, Choices, CountdownStep, HoldStep, MovementStep, RestStep, Speech
from voiceguide.session.planner import plan
from voiceguide.session.timeline import GAP, LEAD_IN, place
from voiceguide.session.visits import rounds_at, visits
from voiceguide.units import Ms

SECONDS = st.integers(1, 60)


@st.composite
def ranges(draw, values, unit):
    low, high = sorted([draw(values), draw(values)])
    return f"{low}-{high}{unit}"


def option(name, values):
    return st.one_of(st.just(""), values.map(lambda value: f"- {name}: {value}\n"))


PAUSE = st.integers(0, 30).map("{}s".format)
ROUNDS = option("rounds", ranges(st.integers(1, 3), ""))
SHARED = st.tuples(
    option("sides", st.sampled_from(["left, right", "near, far, middle", "left, right, one at a time", "none"])),
    option("rest", PAUSE),
    option("rest after", PAUSE),
    option("rest at 5s", st.just("Five seconds.")),
    option("rest at 6s left", st.just("Six seconds left.")),
    option("switch", PAUSE),
    option("ready", PAUSE),
    option("countdown", st.sampled_from(["off", "1s", "3s", "5s"])),
    option("release", st.just("Let go.")),
    option("easier", st.just("Do less.")),
    option("fetch", st.just("band")),
).map("".join)
LADDERS = st.lists(ranges(SECONDS, "s"), min_size=2, max_size=3).map(", ".join)
HOLDS = st.tuples(
    st.one_of(
        st.builds("- {}: {}\n{}".format, st.sampled_from(["hold", "duration"]), ranges(SECONDS, "s"), ROUNDS),
        LADDERS.map("- hold: {}\n".format),
    ),
    option("halfway", st.sampled_from(["Breathe.", "Let your shoulders grow heavy."])),
    option("at 4s", st.just("Sink.")),
    option("at 75%", st.just("Stay a little longer.")),
    option("at 5s left", st.just("Nearly there.")),
).map("".join)
PHASES = st.lists(st.tuples(st.sampled_from(["Up", "Slowly down", "Wait"]), ranges(st.integers(1, 9), "s")), max_size=3)
TEMPO = PHASES.filter(bool).map(lambda phases: ", ".join(map(" ".join, phases)))
COUNT = ranges(st.integers(1, 12), "")
REPEATS = st.tuples(
    st.one_of(
        st.builds("- repeat: {} x {}\n".format, st.one_of(COUNT, ranges(st.integers(1, 3), " min")), TEMPO),
        st.builds("- reps: {}\n- tempo: {}\n".format, COUNT, st.one_of(TEMPO, st.sampled_from(["2-1-3", "1-0-2"]))),
    ),
    option("count", st.sampled_from(["on", "off"])),
    ROUNDS,
).map("".join)
EXERCISES = st.builds(
    "### {}\n\n{}{}\n{}\n\n".format,
    st.sampled_from(["Squat", "Cat pose", "Bridge"]),
    st.one_of(HOLDS, REPEATS),
    SHARED,
    st.sampled_from(["", "Do it slowly."]),
)
SECTIONS = st.builds(
    "{}{}".format,
    st.sampled_from(
        [
            *("", "## Floor\n\n- leave: Up.\n\nLie.\n\n", "## Chair\n\n- settle: 20s\n\nSit down.\n\n", "## Wall\n\n"),
            *("## Ring\n\n- circuit: 2-3\n\nStand up.\n\n", "## Ring\n\n- circuit: 2\n- circuit rest: 12s\n\n"),
        ]
    ),
    st.lists(EXERCISES, min_size=1, max_size=3).map("".join),
)
SCRIPTS = st.builds(
    "# Title\n\n- closing: Well done.\n{}\n{}".format,
    st.sampled_from(["", "- needs: mat\n", "- language: de\n", "- language: fi\n"]),
    st.lists(SECTIONS, min_size=1, max_size=3).map("".join),
)
CHOICES = st.builds(Choices, st.integers(0, 100), st.booleans(), st.sampled_from([None, "brief", "chimes"]))


@st.composite
def sessions(draw):
    """A routine, what was chosen, and its timeline with sounds of random lengths."""
    routine, choices = parsed(draw(SCRIPTS)), draw(CHOICES)
    lengths = draw(st.lists(st.integers(1, 9000), min_size=20, max_size=20))
    chime = draw(st.integers(50, 900))
    planned = plan(routine, choices)

    def length_of(sound):
        return Ms(chime if isinstance(sound, Chime) else lengths[sum(map(ord, sound.text)) % 20])

    return routine, choices, place(planned, length_of)


def some_sessions(test):
    """Nine tests draw sessions, which takes longer than to look at them."""
    return settings(max_examples=30)(given(sessions())(test))


@some_sessions
def test_cues_are_in_order_and_none_overlaps_another(session):
    """Speech never meets anything; a chime may ring into the tick after it, and into nothing else."""
    _, _, timeline = session
    assert timeline.cues[0].start >= LEAD_IN
    for cue, following in pairwise(timeline.cues):
        assert cue.start <= following.start
        if isinstance(cue.sound, Speech) or isinstance(following.sound, Speech):
            assert cue.end <= following.start


@some_sessions
def test_no_cue_passes_the_end(session):
    """The last chime rings out."""
    _, _, timeline = session
    assert max(cue.end for cue in timeline.cues) <= timeline.length


@some_sessions
def test_steps_and_chapters_cover_the_session_without_a_gap(session):
    """From the first ms to the last, and there is a chapter for each exercise in each turn."""
    routine, choices, timeline = session
    for parts in (timeline.steps, timeline.chapters):
        assert (parts[0].start, parts[-1].end) == (0, timeline.length)
        assert all(part.end == following.start for part, following in pairwise(parts))
    for chapter, visit in zip(timeline.chapters, visits(routine, choices.level), strict=True):
        assert chapter.title.partition(",")[0] == visit.exercise.name
        assert (str(visit.turn) in chapter.title) == (visit.turns > 1)


def done(routine, choices):
    """Each exercise with the number of the round, once for each side, in order."""
    rounds = rounds_at(routine, choices.level)
    for visit in visits(routine, choices.level):
        numbers, sides = range(1, rounds[visit.number] + 1), max(1, len(visit.exercise.sides.names))
        one_at_a_time = visit.exercise.sides.is_one_at_a_time
        in_order = [*numbers] * sides if one_at_a_time else [number for number in numbers for _ in range(sides)]
        yield from ((visit.exercise, number) for number in in_order)


@some_sessions
def test_a_hold_lasts_what_was_planned(session):
    """On each side of each round, between its two signals."""
    routine, choices, timeline = session
    planned = [
        exercise.work.length_in(number).at(choices.level)
        for exercise, number in done(routine, choices)
        if isinstance(exercise.work, Hold)
    ]
    assert [hold.length for hold in timeline.holds] == planned
    starts = {cue.start for cue in timeline.cues if cue.sound == Chime("start")}
    ends = {cue.start for cue in timeline.cues if cue.sound == Chime("end")}
    assert all(hold.start in starts and hold.start + hold.length in ends for hold in timeline.holds)


@some_sessions
def test_each_tick_lies_whole_seconds_before_the_signal_after_it(session):
    """The last one a second, the one before it two."""
    _, _, timeline = session
    ticks = {step.start + 1000 * n for step in timeline.steps for n in _ticks(step)}
    ticks |= {
        hold.start + hold.length - 1000 * n
        for placed in timeline.steps
        if isinstance(placed.step, HoldStep)
        for hold in timeline.holds
        if hold.start == placed.start
        for n in range(1, placed.step.ticks + 1)
    }
    in_phases = [(step.start, step.end) for step in timeline.steps if isinstance(step.step, MovementStep)]
    for cue in timeline.cues:
        if cue.sound == Chime("tick") and not any(start <= cue.start < end for start, end in in_phases):
            assert cue.start in ticks


def _ticks(placed):
    return range(placed.step.ticks) if isinstance(placed.step, CountdownStep) else ()


@some_sessions
def test_a_countdown_ends_at_a_start_signal(session):
    """At zero, not a moment later."""
    _, _, timeline = session
    starts = {cue.start for cue in timeline.cues if cue.sound == Chime("start")}
    assert all(step.end in starts for step in timeline.steps if isinstance(step.step, CountdownStep))


@some_sessions
def test_a_movement_lasts_what_its_phases_say(session):
    """Whatever is said in them."""
    routine, choices, timeline = session
    works = [exercise for exercise in routine.exercises if isinstance(exercise.work, Repeat)]
    expected = {
        sum(phase.length.at(choices.level) for phase in exercise.work.phases) * exercise.work.repetitions(choices.level)
        for exercise in works
    }
    for placed in timeline.steps:
        if isinstance(placed.step, MovementStep):
            assert sum(length for length, _ in placed.step.phases) in expected
            assert placed.end - placed.start >= sum(length for length, _ in placed.step.phases)


@some_sessions
def test_a_rest_lasts_what_was_stated_or_what_its_words_need(session):
    """From the end of a hold or movement to the next start signal, or to the instructions for it."""
    _, _, timeline = session
    works = [placed for placed in timeline.steps if isinstance(placed.step, HoldStep | MovementStep)]
    for work, following in pairwise(works):
        between = [placed for placed in timeline.steps if work.end <= placed.start < following.start]
        (rest,) = (placed for placed in between if isinstance(placed.step, RestStep))
        after_it = [placed.step for placed in between if placed.start >= rest.end]
        end = following.start if after_it in ([], [CountdownStep(following.step.ref, rest.step.ticks)]) else rest.end
        said = {line.sound for placed in between if placed.end <= rest.end for line in placed.step.lines}
        words_end = max(cue.end for cue in timeline.cues if work.end <= cue.start < rest.end and cue.sound in said)
        needed = words_end + max(GAP, rest.step.after) + (end - rest.end) - work.end
        assert end - work.end == max(rest.step.length, needed)


@some_sessions
def test_a_rest_ends_at_a_start_signal_where_nothing_has_to_be_explained(session):
    """Between sides and rounds always, and before an exercise without instructions or a change of position."""
    routine, choices, timeline = session
    works = [placed for placed in timeline.steps if isinstance(placed.step, HoldStep | MovementStep)]
    starts, visited = {placed.start for placed in works}, tuple(visits(routine, choices.level))
    ends = {rest.start: rest.end for rest in timeline.rests}
    for work, following in pairwise(works):
        one, other = work.step.ref.chapter, following.step.ref.chapter
        visit = visited[other]
        exercise, is_first = visit.exercise, visit.begins_section
        has_words = exercise.words or (exercise.easier and choices.level <= EASIER_UP_TO)
        explained = has_words and choices.talk is None and not visit.is_repeated
        if one == other or not (is_first or explained):
            assert ends[work.end] == following.start
        assert ends[work.end] in starts or one != other


@some_sessions
def test_a_rest_that_is_longer_than_the_script_says_has_a_warning(session):
    """And no other one has."""
    _, _, timeline = session
    stated = [placed.step.stated for placed in timeline.steps if isinstance(placed.step, RestStep)]
    longer = {
        (one.line, one.option)
        for one, rest, step in zip(stated, timeline.rests, _rest_steps(timeline), strict=True)
        if one and rest.length > step.length
    }
    named = {
        (warning.line, warning.message.split("`")[1]) for warning in timeline.warnings if " lasts " in warning.message
    }
    assert named == longer


def _rest_steps(timeline):
    return [placed.step for placed in timeline.steps if isinstance(placed.step, RestStep)]


@some_sessions
def test_everything_in_a_hold_belongs_to_it(session):
    """No instruction, release or announcement eats into it."""
    _, _, timeline = session
    ease_off = {"If it is too much, let go a little.", "Wenn es zu viel ist, mach weniger."}
    allowed = ease_off | {
        "Nearly there.",
        "Breathe.",
        "Let your shoulders grow heavy.",
        "Sink.",
        "Stay a little longer.",
    }
    for hold in timeline.holds:
        inside = [cue for cue in timeline.cues if hold.start <= cue.start < hold.start + hold.length]
        assert all(isinstance(cue.sound, Chime) or cue.sound.text in allowed for cue in inside)


@some_sessions
def test_a_cue_in_a_rest_ends_before_its_ticks(session):
    """It belongs to a rest, and not to what comes before or after."""
    _, _, timeline = session
    ticks = {step.end: step.step.ticks for step in timeline.steps if isinstance(step.step, CountdownStep)}
    for cue in timeline.cues:
        if isinstance(cue.sound, Speech) and cue.sound.text in {"Five seconds.", "Six seconds left."}:
            (rest,) = (rest for rest in timeline.rests if rest.start <= cue.start < rest.end)
            assert cue.end < rest.end - 1000 * ticks.get(rest.end, 0)

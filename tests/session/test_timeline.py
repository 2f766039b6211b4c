"""The timeline: where everything lies, to the millisecond."""

from itertools import pairwise

import pytest
from scenes import TABATA, TABATA_LENGTH, cues_of, heard, length_of, named, placed, planned

from voiceguide.session.speech import PAUSE
from voiceguide.session.timeline import AFTER_CHIME, AFTER_RELEASE, GAP, LEAD_IN, LONG_SILENCE, MOVEMENT_LEAD, place


def script(*options, words="Stay.", below="### Squat"):
    bullets = "".join(f"- {option}\n" for option in options)
    return f"# T\n\n{below}\n\n{bullets}\n{words}\n"


def test_everything_begins_after_the_lead_in():
    """Headsets swallow the first moments of sound."""
    assert placed(script("hold: 20s")).cues[0].start == LEAD_IN == 500


def test_a_hold_starts_with_its_signal_and_ends_at_the_next():
    """From the first sample of the one to the first of the other, exactly as long as stated."""
    timeline = placed(script("hold: 20s"))
    (hold,) = timeline.holds
    (start,), (end,) = cues_of(timeline, "<start>"), cues_of(timeline, "<end>")
    assert (start.start, end.start) == (hold.start, hold.start + 20_000)


def test_dots_between_sentences_are_a_pause():
    """In the words of an exercise as in those of a section; after the last words, before the time to get ready."""
    timeline = placed("# T\n\n## S\n\nLie down. … Breathe.\n\n### A\n\n- hold: 20s\n\nKnee up. ... …\n\nHold it. …\n")
    (lie,), (breathe,), (knee,), (hold,) = (
        cues_of(timeline, words) for words in ("Lie down.", "Breathe.", "Knee up.", "Hold it.")
    )
    assert (breathe.start - lie.end, hold.start - knee.end) == (PAUSE, 2 * PAUSE)
    assert cues_of(timeline, "<tick>")[0].start - hold.end == PAUSE + 3000


def test_a_pause_in_what_is_said_in_a_rest_makes_no_rest_longer_that_has_room():
    """And is heard in it."""
    timeline = placed(script("hold: 20s", "rounds: 2", "rest: 10s", "release: Let go. … Lie down."))
    first, second = timeline.holds
    let_go, lie = cues_of(timeline, "Let go.")[0], cues_of(timeline, "Lie down.")[0]
    assert (second.start - first.start, lie.start - let_go.end) == (30_000, PAUSE)


@pytest.mark.parametrize(
    ("options", "length", "breath"),
    [
        (("rest: 30s",), 30_000, AFTER_RELEASE),
        (("rest: 10s",), 10_000, 737),
        (("rest: 5s",), 7050, 0),
        (("rest: 30s", "rest at 10s left: Ten."), 30_000, 0),
    ],
)
def test_quiet_comes_before_the_words_of_a_rest_that_has_the_time(options, length, breath):
    """The rest itself is as long as ever; words that have their own time in it are not to be run into."""
    timeline = placed(script("hold: 20s", "rounds: 2", "release: Let go.", *options))
    (first, second), (rest,) = timeline.holds, timeline.rests
    (let_go, _), (once_more,) = cues_of(timeline, "Let go."), cues_of(timeline, "Once more.")
    assert once_more.start - let_go.end == GAP + breath
    assert second.start - first.start - 20_000 == rest.length == length


def test_ticks_count_the_seconds_before_the_start_and_before_the_end():
    """Tick n lies n seconds before its signal."""
    timeline = placed(script("hold: 20s"))
    (hold,) = timeline.holds
    places = [cue.start - hold.start for cue in cues_of(timeline, "<tick>")]
    assert places == [-3000, -2000, -1000, 17_000, 18_000, 19_000]


def test_a_hold_waits_for_the_end_of_the_instructions():
    """However long they are; a pause to get ready follows them."""
    words = "Slowly " * 50 + "down."
    timeline = placed(script("hold: 20s", "ready: 4s", words=words))
    (tick, *_) = cues_of(timeline, "<tick>")
    (last,) = (cue for cue in timeline.cues if named(cue.sound) == words.strip())
    assert tick.start == last.end + 4000


def test_words_are_followed_by_a_short_silence_even_without_a_pause():
    """A tick right after them would sound like a part of them."""
    timeline = placed(script("hold: 20s", "ready: 0s"))
    (words,), (tick, *_) = cues_of(timeline, "Stay."), cues_of(timeline, "<tick>")
    assert tick.start == words.end + GAP


def test_the_middle_of_a_hold_of_twenty_seconds_has_a_chime():
    """Shorter ones have none, unless the script has words for it."""
    (cue,) = cues_of(timeline := placed(script("hold: 20s")), "<halfway>")
    assert cue.start == timeline.holds[0].start + 10_000
    assert not cues_of(placed(script("hold: 19s")), "<halfway>")


def test_words_in_the_middle_follow_the_chime():
    """After a breath, at the point that the script names."""
    timeline = placed(script("hold: 30s", "halfway: Breathe."))
    (chime,), (words,) = cues_of(timeline, "<halfway>"), cues_of(timeline, "Breathe.")
    assert (chime.start, words.start) == (timeline.holds[0].start + 15_000, chime.end + AFTER_CHIME)


def test_words_at_a_time_and_at_a_share_of_a_hold():
    """Each from the start of the hold."""
    timeline = placed(script("hold: 40s", "at 5s: Sink.", "at 75%: Soon."))
    start = timeline.holds[0].start
    (sink,) = cues_of(timeline, "Sink.")
    assert sink.start == start + 5000
    # A soft chime comes first: nothing was heard since the middle of the hold.
    (soon,), chime = cues_of(timeline, "Soon."), cues_of(timeline, "<listen>")[-1]
    assert (chime.start, soon.start) == (start + 30_000, chime.end + AFTER_CHIME)


def test_words_that_would_run_into_the_last_ticks_are_left_out_with_a_warning():
    """The script's line is named; the chime of the middle is still heard."""
    timeline = placed(script("hold: 20s", "halfway: " + "Breathe " * 23 + "on."))
    assert "<halfway>" in heard(timeline)
    assert not [name for name in heard(timeline) if name.startswith("Breathe")]
    (warning,) = timeline.warnings
    assert warning.line == 6
    assert warning.message == "`halfway` is left out: it would run into the last seconds of a hold of 20 s"


@pytest.mark.parametrize(
    ("hold", "words", "ticks", "cues"),
    [
        (10, "Breathe.", [7, 8, 9], {"<halfway>": 5.0, "Breathe.": 6.0}),
        (10, "Let it all drop", [8, 9], {"<halfway>": 5.0, "Let it all drop": 6.0}),
        (10, "Let your shoulders drop on", [9], {"<halfway>": 5.0, "Let your shoulders drop on": 6.0}),
        (10, "Let your lower back sink into floor", [9], {"Let your lower back sink into floor": 5.0}),
        (10, "L" + "o" * 58 + "ng", [9], {"L" + "o" * 58 + "ng": 2.8}),
        (5, "Breathe on", [4], {"Breathe on": 2.5}),
        (3, "Breathe", [2], {"Breathe": 1.2}),
    ],
)
def test_words_in_the_middle_come_before_all_ticks_but_one(hold, words, ticks, cues):
    """Where there is no time for both; without their chime, and earlier, where that is needed too."""
    timeline = placed(script(f"hold: {hold}s", f"halfway: {words}"))
    start = timeline.holds[0].start
    inside = [(named(cue.sound), (cue.start - start) / 1000) for cue in timeline.cues if start < cue.start]
    assert [at for name, at in inside if name == "<tick>"] == ticks
    assert {name: at for name, at in inside if name in ("<halfway>", words)} == cues
    assert timeline.warnings == ()


def test_words_in_the_middle_need_no_tick_if_there_is_no_countdown():
    """They may last until the end."""
    words = "L" + "o" * 78 + "ng"
    timeline = placed(script("hold: 10s", "countdown: off", f"halfway: {words}"))
    assert cues_of(timeline, words)[0].start == timeline.holds[0].start + 10_000 - 100 - length_of_text(words)


def test_words_after_the_end_of_a_hold_are_left_out_with_a_warning():
    """At this level; at a higher one they may be heard."""
    timeline = placed(script("hold: 20s", "at 25s: Breathe."))
    (warning,) = timeline.warnings
    assert warning.message == "`at 25s` is left out: it is after the end of a hold of 20 s"


def test_words_that_would_run_into_other_words_are_left_out_with_a_warning():
    """Nothing is ever cut or overlapped."""
    timeline = placed(script("hold: 40s", "at 5s: Sink into the floor.", "at 6s: Deeper."))
    assert "Deeper." not in heard(timeline)
    (warning,) = timeline.warnings
    assert warning.message == "`at 6s` is left out: it would run into the cue before it, in a hold of 40 s"


def test_a_short_hold_has_as_many_ticks_as_it_has_room_for():
    """After its start signal."""
    timeline = placed(script("hold: 2s"))
    (hold,) = timeline.holds
    assert [cue.start - hold.start for cue in cues_of(timeline, "<tick>")] == [-3000, -2000, -1000, 1000]


def test_the_phases_of_a_movement_lie_at_its_pace():
    """The first a second after the start signal, each as long as stated."""
    timeline = placed(script("repeat: 2 x Up 3s, Down 4s"))
    (signal,) = cues_of(timeline, "<start>")
    begin = signal.start + MOVEMENT_LEAD
    places = [cue.start - begin for cue in timeline.cues if signal.start < cue.start]
    assert places[:4] == [0, 3000, 7000, 10_000]
    assert cues_of(timeline, "<end>")[0].start == begin + 14_000


def test_the_last_repetition_is_announced_where_there_is_time():
    """Without a warning where there is none."""
    assert "Last one. Up" in heard(placed(script("repeat: 2 x Up 3s, Down 4s")))
    short = placed(script("repeat: 2 x Up 1s, Down 4s"))
    assert ("Last one. Up" in heard(short), short.warnings) == (False, ())


def test_a_phase_that_is_shorter_than_its_words_has_a_chime_instead():
    """And a warning."""
    timeline = placed(script("repeat: 2 x Breathe in 500ms, Breathe out 4s"))
    assert "Breathe in" not in heard(timeline)
    assert heard(timeline).count("<move>") == 2
    assert [warning.message for warning in timeline.warnings] == [
        "`Breathe in` is left out: it takes longer than its 0.5 s"
    ]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("rest: 10s", "rounds: 3"), [10_000, 10_000]),
        (("rest: 10s", "rounds: 3", "countdown: off", "release: Let go."), [10_000, 10_000]),
        (("switch: 12s", "sides: left, right"), [12_000]),
        (("rest: 4s", "switch: 12s", "sides: left, right", "rounds: 2"), [12_000, 12_000, 12_000]),
        (("rest: 14s", "switch: 10s", "sides: left, right", "rounds: 2"), [10_000, 14_000, 10_000]),
    ],
)
def test_from_zero_to_the_next_start_is_what_the_script_says(options, expected):
    """Chime, release, words and countdown lie inside; with sides, a new round starts after the longer of the two."""
    timeline = placed(script("hold: 20s", *options))
    zeros = [hold.start + hold.length for hold in timeline.holds]
    assert [hold.start - zero for zero, hold in zip(zeros, timeline.holds[1:], strict=False)] == expected
    assert [(rest.start, rest.length) for rest in timeline.rests] == [*zip(zeros, expected, strict=False)]
    assert timeline.warnings == ()


@pytest.mark.parametrize("work", ["hold: 20s", "repeat: 5 x Up 2s, Down 2s"])
@pytest.mark.parametrize("talk", ["brief", "chimes"])
def test_a_rest_between_exercises_that_are_not_explained_is_exact(work, talk):
    """The name of the next one is said in it, and `ready` is a part of it."""
    exercises = (f"### {name}\n\n- {work}\n\nStay.\n\n" for name in "AB")
    timeline = placed(f"# T\n\n- rest: 12s\n- ready: 4s\n\n{''.join(exercises)}", talk=talk)
    (zero, _), (_, start) = cues_of(timeline, "<end>"), cues_of(timeline, "<start>")
    assert start.start - zero.start == 12_000
    assert timeline.chapters[1].start < start.start - 8_000


def test_before_instructions_a_rest_is_what_lies_between_zero_and_their_first_word():
    """The chime, the release and the announcement of the next exercise are a part of it."""
    timeline = placed("# T\n\n- hold: 20s\n- rest: 7s\n\n### A\n\n- release: Let go.\n\n### B\n\nStay.\n")
    (words,) = cues_of(timeline, "The last one: B.")
    assert words.start - cues_of(timeline, "<end>")[0].start == 7_000


def test_a_rest_is_longer_where_its_words_need_it_with_a_warning():
    """It says by how much, with the line of the longest rest that the script states there."""
    timeline = placed(script("hold: 20s", "rounds: 3", "rest: 5s", "release: Let go, and then breathe."))
    zero = timeline.holds[0].start + 20_000
    words = length_of_text("Two more times.") + length_of_text("Let go, and then breathe.")
    needed = 1200 + AFTER_CHIME + words + 2 * GAP + 3000
    assert timeline.holds[1].start - zero == needed == 9350
    (warning,) = timeline.warnings
    assert (warning.line, warning.linked) == (7, None)
    assert warning.message == "`rest` lasts 9.4 s after Squat, not 5 s, since its words need it"


def test_a_rest_that_the_script_does_not_state_is_longer_without_a_warning():
    """Nor is there one about the time to fetch something."""
    assert placed(script("hold: 20s", "rounds: 2", f"release: {'Breathe. ' * 9}")).warnings == ()
    two = "# T\n\n- hold: 20s\n- rest: 3s\n\n### A\n\n### B\n\n- fetch: band\n"
    assert placed(two).warnings == ()


def test_the_time_to_get_ready_makes_a_rest_longer_with_a_warning():
    """It comes after the words, whatever was said."""
    two = "# T\n\n- hold: 20s\n- talk: brief\n- rest: 5s\n- ready: 6s\n\n### A\n\n### B\n"
    (warning,) = placed(two).warnings
    assert warning.message == "`rest` lasts 10.9 s after A, not 5 s, since its words and `ready` need it"


def test_pauses_of_no_time_at_all_last_as_long_as_what_is_heard():
    """Nothing is left out, cut or overlapped."""
    options = ("hold: 20s", "rounds: 2", "rest: 0s", "countdown: off")
    timeline = placed(script(*options), talk="chimes")
    assert timeline.holds[1].start - timeline.holds[0].start - 20_000 == 1200 + GAP + 900 + GAP


@pytest.mark.parametrize("talk", [None, "brief", "chimes"])
@pytest.mark.parametrize("script", TABATA.values(), ids=TABATA)
def test_tabata_takes_three_minutes_fifty(script, talk):
    """From the first start signal to the last zero: eight rounds of one exercise, or eight exercises."""
    timeline = placed(script, talk=talk)
    starts, ends = cues_of(timeline, "<start>"), cues_of(timeline, "<end>")
    assert (len(starts), len(ends), timeline.warnings) == (8, 8, ())
    assert ends[-1].start - starts[0].start == TABATA_LENGTH


def length_of_text(text):
    return 100 * len(text)


def test_what_is_to_be_fetched_gets_its_time():
    """After it has been said."""
    two = "# T\n\n- hold: 20s\n\n### A\n\n### B\n\n- fetch: band\n- fetching: 12s\n"
    timeline = placed(two)
    (words,) = cues_of(timeline, "For this you need: band.")
    (step,) = (step for step in timeline.steps if type(step.step).__name__ == "RestStep")
    assert step.end == words.end + 12_000


def test_a_soft_chime_comes_before_words_after_a_long_silence():
    """So that the voice does not startle."""
    timeline = placed(script("hold: 20s", below="- settle: 20s\n\n## Floor\n\nLie down.\n\n### Squat"))
    cues = timeline.cues
    for before, cue in pairwise(cues):
        if cue.start - before.end >= LONG_SILENCE:
            assert not hasattr(cue.sound, "text")
    assert heard(timeline)[:5] == ["<listen>", "T.", "Lie down.", "<listen>", "Squat."]


def test_chapters_are_one_for_each_exercise_and_cover_the_session():
    """The first begins with the session, the last ends with it."""
    timeline = placed("# T\n\n- hold: 20s\n\n### A\n\n### B\n\n### C\n")
    assert [chapter.title for chapter in timeline.chapters] == ["A", "B", "C"]
    bounds = [(chapter.start, chapter.end) for chapter in timeline.chapters]
    assert (bounds[0][0], bounds[-1][1]) == (0, timeline.length)
    assert all(one[1] == other[0] for one, other in pairwise(bounds))


def test_a_change_of_position_belongs_to_the_chapter_that_it_leads_to():
    """Whoever jumps to a chapter hears how to get there."""
    timeline = placed("# T\n\n- hold: 20s\n\n### A\n\n## Floor\n\nLie down.\n\n### B\n")
    (words,) = cues_of(timeline, "Lie down.")
    assert timeline.chapters[1].start == words.start


def test_other_lengths_move_cues_and_leave_holds_as_they_are():
    """A hold depends on no voice."""
    plan = planned(script("hold: 20s", "halfway: Breathe."))
    slow = place(plan, lambda sound: 2 * length_of(sound))
    assert slow.holds[0].length == place(plan, length_of).holds[0].length
    assert slow.length > place(plan, length_of).length

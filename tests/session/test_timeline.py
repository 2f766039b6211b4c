"""The timeline: where everything lies, to the millisecond."""

from itertools import pairwise

from scenes import cues_of, heard, length_of, named, placed, planned

from voiceguide.session.timeline import AFTER_CHIME, GAP, LEAD_IN, LONG_SILENCE, MOVEMENT_LEAD, place


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
    timeline = placed(script("hold: 20s", "halfway: " + "Breathe " * 9 + "on."))
    assert "<halfway>" in heard(timeline)
    assert not [name for name in heard(timeline) if name.startswith("Breathe")]
    (warning,) = timeline.warnings
    assert warning.line == 6
    assert warning.message == "`halfway` is left out: it would run into the last seconds of a hold of 20 s"


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


def test_a_phase_that_is_shorter_than_its_words_has_a_tick_instead():
    """And a warning."""
    timeline = placed(script("repeat: 2 x Breathe in 500ms, Breathe out 4s"))
    assert "Breathe in" not in heard(timeline)
    assert [warning.message for warning in timeline.warnings] == [
        "`Breathe in` is left out: it takes longer than its 0.5 s"
    ]


def test_a_rest_is_as_long_as_stated_or_as_what_is_said_in_it():
    """The next exercise is announced in it."""
    two = "# T\n\n- rest: {}\n- hold: 20s\n\n### A\n\n### B\n"
    for rest, expected in (("30s", 30_000), ("1s", length_of_text("Next: B.") + GAP)):
        timeline = placed(two.format(rest))
        (step,) = (step for step in timeline.steps if type(step.step).__name__ == "RestStep")
        assert step.end - step.start == expected


def length_of_text(text):
    return 100 * len(text)


def test_what_is_to_be_fetched_gets_its_time():
    """After it has been said."""
    two = "# T\n\n- hold: 20s\n\n### A\n\n### B\n\n- fetch: band\n- fetching: 12s\n"
    timeline = placed(two)
    (words,) = cues_of(timeline, "You will need: band.")
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

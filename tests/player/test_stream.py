"""The audio stream, pulled by the test."""

import pytest
from fakes import tone
from scenes import TABATA, TABATA_LENGTH, planned

from voiceguide.audio.chimes import load_chimes
from voiceguide.audio.mixer import blocks, session_samples
from voiceguide.audio.pcm import SAMPLE_RATE, to_wave
from voiceguide.player.progressive import ProgressiveSession
from voiceguide.player.stream import FADE, LAST_PULLS, MAX_VOLUME, PlaybackStream
from voiceguide.session.model import Chime
from voiceguide.session.planner import speeches
from voiceguide.units import samples_at

SCRIPT = "# T\n\n- hold: 2s\n- rest: 1s\n\nSlowly.\n\n### A\n\nSit down.\n\n### B\n\nStand up.\n"
CHUNK = 1764
CHIMES = load_chimes(None)
CLIPS = {speech: tone(700, 200 + 30 * n) for n, speech in enumerate(speeches(planned(SCRIPT).steps))}


def progressive(count=None):
    session = ProgressiveSession(planned(SCRIPT), CHIMES)
    session.take(list(CLIPS.items())[:count])
    return session


def rendered(session):
    return b"".join(blocks(session.snapshot.timeline, session.snapshot.clips))


def pulled(stream, milliseconds):
    """The samples of that many ms, pulled in the chunks of a device."""
    left, parts = samples_at(milliseconds, SAMPLE_RATE), []
    while left:
        parts.append(stream.pull(min(CHUNK, left)))
        left -= min(CHUNK, left)
    return b"".join(parts)


def length(session):
    return session.snapshot.timeline.length


def is_silent(pcm):
    return not any(pcm)


def test_playback_has_the_same_samples_as_the_export():
    """Whatever chunks the device pulls."""
    session = progressive()
    for chunk in (441, CHUNK, 100_000):
        stream, parts = PlaybackStream(session), []
        while not stream.finished.is_set():
            parts.append(stream.pull(chunk))
        played, exported = b"".join(parts), rendered(session)
        assert played[: len(exported)] == exported
        assert is_silent(played[len(exported) :])


def test_a_stream_finishes_when_the_device_has_played_the_end():
    """Some pulls after the last sample."""
    session = progressive()
    stream = PlaybackStream(session)
    stream.pull(session_samples(session.snapshot.timeline))
    for _ in range(LAST_PULLS):
        assert not stream.finished.is_set()
        stream.pull(CHUNK)
    assert stream.finished.is_set()


def test_a_stream_waits_for_a_late_voice():
    """It is silent, then continues with the same samples."""
    session = progressive(2)
    known = session_samples(session.snapshot.timeline)
    stream = PlaybackStream(session)
    first = stream.pull(known + CHUNK)
    assert is_silent(first[2 * known :])
    session.take(list(CLIPS.items())[2:])
    assert (first[: 2 * known] + stream.pull(CHUNK)) == rendered(session)[: 2 * (known + CHUNK)]


def test_playback_resumes_at_the_start_of_the_interrupted_cue():
    """So that no sentence starts in its middle."""
    session = progressive()
    cue = session.snapshot.timeline.cues[2]
    stream = PlaybackStream(session)
    pulled(stream, cue.start + 300)
    stream.pause()
    cut = pulled(stream, 200)
    assert is_silent(cut[2 * FADE :])
    assert (stream.at, stream.is_playing) == (cue.start, False)
    stream.resume()
    again = to_wave(pulled(stream, 500))
    start = samples_at(cue.start, SAMPLE_RATE)
    expected = to_wave(rendered(session)[2 * start : 2 * (start + len(again))])
    assert again[FADE:] == pytest.approx(expected[FADE:])


def test_playback_resumes_in_silence_where_it_was():
    """A hold does not start again."""
    session = progressive()
    hold = session.snapshot.timeline.holds[0]
    stream = PlaybackStream(session)
    pulled(stream, hold.start + 900)
    stream.pause()
    pulled(stream, 100)
    assert abs(stream.at - (hold.start + 900)) <= 10


def test_pausing_and_resuming_do_not_click():
    """No step between samples is larger than those in the sound itself."""
    session = progressive()
    stream = PlaybackStream(session)
    steepest = abs(to_wave(rendered(session))[1:] - to_wave(rendered(session))[:-1]).max()
    parts = [pulled(stream, 1900)]
    stream.pause()
    parts.append(pulled(stream, 100))
    stream.resume()
    parts.append(pulled(stream, 400))
    stream.go_to(length(session) // 2)
    parts.append(pulled(stream, 400))
    wave = to_wave(b"".join(parts))
    assert abs(wave[1:] - wave[:-1]).max() <= steepest * 1.05


def test_seeking_plays_from_there():
    """Paused or not."""
    session = progressive()
    target = session.snapshot.timeline.chapters[1].start
    stream = PlaybackStream(session)
    stream.pause()
    stream.go_to(target)
    start = samples_at(target, SAMPLE_RATE)
    heard = to_wave(stream.pull(FADE + CHUNK))
    expected = to_wave(rendered(session)[2 * start : 2 * (start + CHUNK)])
    assert stream.is_playing
    assert heard[2 * FADE :] == pytest.approx(expected[FADE:])


def test_a_pause_right_after_a_skip_does_not_undo_it():
    """When both keys come before the next pull."""
    session = progressive()
    target = session.snapshot.timeline.chapters[1].start
    stream = PlaybackStream(session)
    stream.go_to(target)
    stream.pause()
    stream.pull(CHUNK)
    # Half a sample may lie between them.
    assert (stream.at, stream.is_playing) == (pytest.approx(target, abs=1), False)


def test_playback_can_start_within_the_session():
    """The first sample is the one at that time."""
    session = progressive()
    target = session.snapshot.timeline.chapters[1].start
    start = samples_at(target, SAMPLE_RATE)
    assert PlaybackStream(session, start=target).pull(CHUNK) == rendered(session)[2 * start : 2 * (start + CHUNK)]


def test_a_delay_comes_first_and_counts_down():
    """Then the session starts with its first sample."""
    session = progressive()
    delay = tone(1000)
    stream = PlaybackStream(session, delay=delay)
    assert stream.delay == 1000
    assert pulled(stream, 1000) == delay
    assert stream.delay == 0
    assert pulled(stream, 1000) == rendered(session)[: 2 * SAMPLE_RATE]


def test_a_seek_ends_the_delay():
    """The listener is ready then."""
    stream = PlaybackStream(progressive(), delay=tone(5000))
    stream.go_to(0)
    stream.pull(CHUNK)
    assert stream.delay == 0


@pytest.mark.parametrize("script", TABATA.values(), ids=TABATA)
def test_a_stopwatch_shows_what_the_script_says(script):
    """From the first start signal to the last end signal, to the sample."""
    plan = planned(script)
    session = ProgressiveSession(plan, CHIMES)
    session.take((speech, tone(900, 300)) for speech in speeches(plan.steps))
    heard = pulled(PlaybackStream(session), length(session))
    start, zero = heard.find(CHIMES[Chime("start")]), heard.rfind(CHIMES[Chime("end")])
    assert (zero - start) // 2 == samples_at(TABATA_LENGTH, SAMPLE_RATE)


def test_the_volume_changes_smoothly():
    """Within one chunk."""
    session = progressive()
    stream = PlaybackStream(session)
    pulled(stream, 1000)
    stream.set_volume(0.5)
    stream.pull(CHUNK)
    at = SAMPLE_RATE + CHUNK
    expected = to_wave(rendered(session)[2 * at : 2 * (at + CHUNK)]) / 2
    assert to_wave(stream.pull(CHUNK)) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(("wanted", "got"), [(-1, 0), (9, MAX_VOLUME)])
def test_the_volume_has_bounds(wanted, got):
    """A session would be distorted beyond them."""
    stream = PlaybackStream(progressive())
    stream.set_volume(wanted)
    assert stream.volume == got


def test_a_confirmation_sounds_during_the_session_and_in_a_pause():
    """From the next sample on."""
    stream = PlaybackStream(progressive())
    stream.pause()
    stream.pull(CHUNK)
    clip = CHIMES[Chime("listen")]
    stream.confirm(clip)
    assert stream.pull(CHUNK) == clip[: 2 * CHUNK]


def test_more_time_delays_the_end_of_a_hold():
    """By that time."""
    session = progressive()
    hold = session.snapshot.timeline.holds[0]
    stream = PlaybackStream(session)
    before = pulled(stream, hold.start + 500)
    session.give_more_time(stream.at, 10_000)
    after = rendered(session)
    assert before == after[: len(before)]
    assert stream.pull(CHUNK) == after[len(before) : len(before) + 2 * CHUNK]

"""The bundled routines, spliced: no worse than encoded whole, and silent where nothing sounds."""

import io
import shutil
import subprocess

import numpy as np
import pytest

from voiceguide.app.environment import this_machine
from voiceguide.app.prepare import load, render_all
from voiceguide.app.request import SessionRequest
from voiceguide.audio.cache import NoCache
from voiceguide.audio.mixer import blocks
from voiceguide.audio.pcm import SAMPLE_RATE, to_wave
from voiceguide.export.mp3.assembly import Excerpt, splice
from voiceguide.export.mp3.encoder import encode_frames, write_mp3
from voiceguide.export.mp3.frames import Mp3Format
from voiceguide.export.tags_id3 import Tags
from voiceguide.paths import data_folder
from voiceguide.units import samples_at

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("mpg123") is None, reason="needs mpg123 to decode the files with"),
]

FORM = Mp3Format(SAMPLE_RATE, 1, 48)
BARE = Tags("", "", "", "", 0, 0, (), (), "", b"")
REACH = SAMPLE_RATE // 5
"""Samples around a sound in which it still rings in the decoder."""
ROUTINES = [data_folder("scripts") / f"{name}.md" for name in ("back-and-hips", "short-relief")]
"""The shortest two: a longer one is more of the same."""


def decoded(frames, samples):
    """The samples of a file of frames, by a decoder that complains of nothing."""
    file = io.BytesIO()
    write_mp3(file, FORM, frames, samples, BARE)
    ran = subprocess.run(["mpg123", "-q", "-s", "-"], input=file.getvalue(), capture_output=True, check=True)
    assert ran.stderr == b""
    return to_wave(ran.stdout)


def sounding(timeline, samples):
    """Which samples are near a sound."""
    near = np.zeros(samples, bool)
    for cue in timeline.cues:
        start, end = samples_at(cue.start, SAMPLE_RATE), samples_at(cue.end, SAMPLE_RATE)
        near[max(0, start - REACH) : end + REACH] = True
    return near


def snr(heard, wanted):
    """In dB."""
    return 10 * np.log10((wanted**2).sum() / ((heard - wanted) ** 2).sum())


@pytest.mark.parametrize("path", ROUTINES, ids=lambda path: path.stem)
def test_a_bundled_routine_sounds_as_if_encoded_whole(path):
    """To a tenth of a dB over its cues, and below -90 dBFS between them; to the sample as long."""
    rendered = render_all(this_machine(), load(this_machine(), path), SessionRequest())
    session = Excerpt(rendered.timeline, rendered.clips)
    wanted = to_wave(b"".join(blocks(session.timeline, session.clips)))
    whole = decoded(encode_frames(FORM, blocks(session.timeline, session.clips)), session.samples)
    heard = decoded(splice(session, FORM, NoCache()), session.samples)
    near = sounding(session.timeline, session.samples)
    assert len(heard) == len(wanted)
    assert snr(heard[near], wanted[near]) == pytest.approx(snr(whole[near], wanted[near]), abs=0.1)
    assert np.abs(heard[~near]).max() < 10 ** (-90 / 20)

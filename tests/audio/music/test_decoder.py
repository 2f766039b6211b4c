"""Files of music read by ffmpeg: sounds, and nothing that names other files."""

import os
import shutil
import subprocess
import wave

import numpy as np
import pytest

from voiceguide.audio.music.tracks import KINDS, SUFFIXES, MusicError, decoded
from voiceguide.audio.pcm import MUSIC
from voiceguide.programs import find_ffmpeg

BINARY = b"\x01\xff\n"
"""So that it does not look like text."""
LISTS = {
    "hls": "#EXTM3U\n{binary}#EXT-X-TARGETDURATION:5\n#EXTINF:3,\nfile://{other}\n#EXT-X-ENDLIST\n",
    "live": "#EXTM3U\n{binary}#EXT-X-TARGETDURATION:5\n#EXTINF:3,\nfile://{other}\n",
    "concat": "ffconcat version 1.0\n{binary}file {name}\n",
    "dash": "<?xml version='1.0'?>{binary}<MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='static'><Period>"
    "<AdaptationSet mimeType='audio/wav'><Representation id='1'><BaseURL>{other}</BaseURL></Representation>"
    "</AdaptationSet></Period></MPD>",
    "sdp": "v=0\n{binary}o=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
    "playlist": "[playlist]\n{binary}File1={other}\nNumberOfEntries=1\n",
}
needs_ffmpeg = pytest.mark.skipif(find_ffmpeg() is None, reason="needs ffmpeg to read music")
real = [pytest.mark.real, needs_ffmpeg]


@pytest.fixture
def sound(tmp_path):
    """A sound that is nobody's business."""
    path = tmp_path / "other.wav"
    tone = (8000 * np.sin(np.arange(3 * 44_100) / 10)).astype("<i2").tobytes()
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 44_100, 0, "NONE", ""))
        file.writeframes(tone)
    return path


def listing(kind, sound, binary):
    text = LISTS[kind].format(other=sound, name=sound.name, binary="{binary}")
    return text.encode().replace(b"{binary}", binary)


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_of_other_files_is_no_sound(tmp_path, kind):
    """Whatever it is called; ffmpeg is not even asked."""
    path = tmp_path / "rain.ogg"
    path.write_bytes(listing(kind, tmp_path / "other.wav", b""))
    with pytest.raises(MusicError, match=r"rain\.ogg cannot be played: it is a text file, perhaps a playlist"):
        next(decoded(path))


@pytest.mark.real
@needs_ffmpeg
@pytest.mark.parametrize(
    "suffix", ["ogg", *(pytest.param(suffix, marks=pytest.mark.slow) for suffix in ("m3u8", "mpd", "sdp", "wav"))]
)
@pytest.mark.parametrize("kind", LISTS)
def test_a_list_that_does_not_look_like_text_is_refused_by_ffmpeg(tmp_path, sound, kind, suffix):
    """Nothing of the other file is heard."""
    path = tmp_path / f"rain.{suffix}"
    path.write_bytes(listing(kind, sound, b" " * 64).replace(b" " * 64, BINARY, 1))
    with pytest.raises(MusicError, match="ffmpeg found no audio in it"):
        next(decoded(path))


@pytest.mark.real
@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace to see what is opened")
@needs_ffmpeg
@pytest.mark.parametrize("kind", LISTS)
def test_ffmpeg_opens_nothing_that_a_list_names(tmp_path, sound, kind):
    """With our options it reads one file."""
    from voiceguide.audio.music.tracks import ALONE

    path, seen = tmp_path / "rain.m3u8", tmp_path / "seen"
    path.write_bytes(listing(kind, sound, b""))
    command = [find_ffmpeg(), "-v", "quiet", "-nostdin", *ALONE, "-i", f"file:{path}", "-f", "null", "-"]
    subprocess.run(["strace", "-f", "-e", "trace=open,openat,socket", "-o", seen, *command], check=False)
    assert path.name in seen.read_text()
    assert sound.name not in seen.read_text()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_pipe_or_a_folder_is_no_sound(tmp_path, make):
    """A pipe is not waited for."""
    make(tmp_path / "rain.ogg")
    with pytest.raises(MusicError, match=r"rain\.ogg cannot be played: it is not a file"):
        next(decoded(tmp_path / "rain.ogg"))


@pytest.mark.real
@needs_ffmpeg
def test_ffmpeg_knows_the_kinds_that_it_may_take():
    """By these very names."""
    shown = subprocess.run([find_ffmpeg(), "-v", "error", "-demuxers"], capture_output=True, text=True, check=True)
    known = {name for line in shown.stdout.splitlines() for name in line.split()[1:2]}
    assert set(KINDS.split()) <= {part for name in known for part in name.split(",")}


@pytest.mark.real
@needs_ffmpeg
@pytest.mark.parametrize(
    "suffix",
    [
        pytest.param(suffix, marks=() if suffix in {"mp3", "ogg", "m4a"} else pytest.mark.slow)
        for suffix in sorted(SUFFIXES - {"ape", "mpc", "spx"})
    ],
)
def test_each_kind_of_music_is_read(tmp_path, sound, suffix):
    """Those that ffmpeg can also write."""
    path = tmp_path / f"song.{suffix}"
    coder = {"3gp": ["-c:a", "aac"], "webm": ["-c:a", "libopus"], "oga": ["-f", "ogg", "-c:a", "flac"]}.get(suffix, [])
    subprocess.run([find_ffmpeg(), "-v", "error", "-i", str(sound), *coder, str(path)], check=True)
    frames = sum(map(len, decoded(path))) // MUSIC.frame_width
    assert frames == pytest.approx(3 * MUSIC.rate, rel=0.05)

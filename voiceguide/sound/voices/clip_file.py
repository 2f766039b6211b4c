"""The file that a speech engine has written: what is checked before it is believed."""

from pathlib import Path

from voiceguide.sound.pcm import SAMPLE_RATE, SAMPLE_WIDTH, read_wav, resampled, sample_count

LOWEST_RATE = 4000
LEAST_MS = 5
"""A letter takes at least this long: eSpeak NG at its fastest, 450 words a minute, takes about 20 ms."""
MOST_MS = 1000
"""And at most this long: the digits of a long number, each a word, at 80 words a minute, take about 900 ms."""


def read_clip(path: Path, text: str) -> bytes:
    """The clip as PCM at our rate; raises ValueError that says what is wrong with it."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ValueError("the speech engine wrote no file") from error
    if not content:
        raise ValueError("the speech engine wrote an empty file")
    clip = _decoded(content)
    _check_length(clip, text)
    return clip


def _decoded(content: bytes) -> bytes:
    if content.startswith(b"FORM"):
        return _from_aiff(content)
    frames, channels, width, rate = read_wav(content)
    if (channels, width) != (1, SAMPLE_WIDTH) or rate < LOWEST_RATE:
        raise ValueError(f"the speech engine wrote {channels} channels of {8 * width} bits at {rate} Hz")
    return resampled(frames, rate)


def _from_aiff(content: bytes) -> bytes:
    """What the voices of macOS write, whatever the file is called."""
    import miniaudio

    try:
        sound = miniaudio.decode(content, nchannels=1, sample_rate=SAMPLE_RATE)
    except miniaudio.MiniaudioError as error:
        raise ValueError(f"the speech engine wrote a file that cannot be read: {error}") from error
    return bytes(sound.samples.tobytes())


def _check_length(clip: bytes, text: str) -> None:
    milliseconds = sample_count(clip) * 1000 // SAMPLE_RATE
    letters = sum(map(str.isalnum, text))
    if not LEAST_MS * letters <= milliseconds <= MOST_MS * (len(text) + 5):
        raise ValueError(f"the speech engine gave {milliseconds} ms for {letters} letters")

"""What every engine needs: texts that can be spoken, and sound files that can be believed."""

import unicodedata
from pathlib import Path

from voiceguide.audio.pcm import SAMPLE_RATE, SAMPLE_WIDTH, read_wav, resampled, sample_count
from voiceguide.errors import VoiceError
from voiceguide.text import EMPHASIS, EMPHASIS_END, without_marks

LONGEST_TEXT = 2000
"""Characters; eSpeak NG reads beyond its buffer for texts of several thousand characters."""
LOWEST_RATE = 4000
"""In Hz."""
MIN_MS_PER_LETTER = 5
"""eSpeak NG at its fastest, 450 words a minute, takes about 20 ms."""
MAX_MS_PER_LETTER = 1000
"""The digits of a long number, each a word, take about 900 ms at 80 words a minute."""


def read_clip(path: Path, text: str) -> bytes:
    """The clip as PCM at SAMPLE_RATE; raises ValueError with the reason if it is invalid."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ValueError("the speech engine wrote no file") from error
    if not content:
        raise ValueError("the speech engine wrote an empty file")
    clip = _decode(content)
    _check_length(clip, text)
    return clip


def _decode(content: bytes) -> bytes:
    if content.startswith(b"FORM"):
        return _decode_aiff(content)
    frames, channels, width, rate = read_wav(content)
    if (channels, width) != (1, SAMPLE_WIDTH) or rate < LOWEST_RATE:
        raise ValueError(f"the speech engine wrote {channels} channels of {8 * width} bits at {rate} Hz")
    return resampled(frames, rate)


def _decode_aiff(content: bytes) -> bytes:
    """Decode an AIFF file, which the voices of macOS write whatever its name."""
    import miniaudio

    try:
        sound = miniaudio.decode(content, nchannels=1, sample_rate=SAMPLE_RATE)
    except miniaudio.MiniaudioError as error:
        raise ValueError(f"the speech engine wrote a file that cannot be read: {error}") from error
    return bytes(sound.samples.tobytes())


def _check_length(clip: bytes, text: str) -> None:
    milliseconds = sample_count(clip) * 1000 // SAMPLE_RATE
    letters = sum(map(str.isalnum, text))
    if not MIN_MS_PER_LETTER * letters <= milliseconds <= MAX_MS_PER_LETTER * (len(text) + 5):
        raise ValueError(f"the speech engine gave {milliseconds} ms for {letters} letters")


def speakable(text: str, emphasis: tuple[str, str] = ("", "")) -> str:
    """The text for an engine: NFC, no control characters, single spaces, and `emphasis` around what is emphasised.

    Raises VoiceError if it has no words or is too long.
    """
    visible = "".join(map(_visible, text))
    words = " ".join(unicodedata.normalize("NFC", visible).split())
    if not any(map(str.isalnum, words)):
        raise VoiceError(f"“{shortened(without_marks(words))}” has no words in it")
    if len(words) > LONGEST_TEXT:
        raise VoiceError(f"“{shortened(without_marks(words))}” is too long to speak at once")
    return words.replace(EMPHASIS, emphasis[0]).replace(EMPHASIS_END, emphasis[1])


def _visible(character: str) -> str:
    """The character; empty for format characters such as soft hyphens, a space for other invisible ones."""
    if character in (EMPHASIS, EMPHASIS_END):
        return character
    category = unicodedata.category(character)
    return "" if category == "Cf" else " " if category[0] == "C" else character


def shortened(text: str) -> str:
    """The text for a message."""
    return text if len(text) <= 40 else f"{text[:39]}…"

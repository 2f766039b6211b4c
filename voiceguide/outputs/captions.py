"""Captions: what is said and when, as text that players show beside the sound."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from voiceguide.session.sounds import Speech
from voiceguide.session.timeline import Timeline
from voiceguide.units import Ms


@dataclass(frozen=True, slots=True)
class Caption:
    """Words, and the time from which until which they are heard."""

    start: Ms
    end: Ms
    text: str


def captions_of(timeline: Timeline, begin: int = 0, end: int | None = None) -> tuple[Caption, ...]:
    """All that is said from `begin` until `end` ms of a session, with its times counted from there."""
    until = timeline.length if end is None else end
    return tuple(
        Caption(Ms(cue.start - begin), Ms(min(cue.end, until) - begin), " ".join(cue.sound.text.split()))
        for cue in timeline.cues
        if isinstance(cue.sound, Speech) and begin <= cue.start < until
    )


def srt(_title: str, captions: Sequence[Caption]) -> str:
    """SubRip: numbered blocks. It has no way to escape; only what would look like a time is changed."""
    return "\n".join(
        f"{number}\n{_clock(caption.start, ',')} --> {_clock(caption.end, ',')}\n{_without_arrows(caption.text)}\n"
        for number, caption in enumerate(captions, 1)
    )


def vtt(_title: str, captions: Sequence[Caption]) -> str:
    """WebVTT (w3.org/TR/webvtt1): `&`, `<` and `>` are escaped, and so is the arrow."""
    blocks = (
        f"\n{_clock(caption.start, '.')} --> {_clock(caption.end, '.')}\n{_escaped(caption.text)}\n"
        for caption in captions
    )
    return "".join(("WEBVTT\n", *blocks))


def lrc(title: str, captions: Sequence[Caption]) -> str:
    """LRC, as music players show lyrics: each line begins with its time, in hundredths of a second."""
    lines = (f"[{_lyrics_clock(caption.start)}]{caption.text}" for caption in captions)
    return "".join(f"{line}\n" for line in (f"[ti:{' '.join(title.split())}]", *lines))


CAPTIONS: Mapping[str, Callable[[str, Sequence[Caption]], str]] = {"srt": srt, "vtt": vtt, "lrc": lrc}
"""How captions are written, from a title and what is said, by the suffix of their file."""


def _clock(time: int, point: str) -> str:
    seconds, milliseconds = divmod(time, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{milliseconds:03}"


def _lyrics_clock(time: int) -> str:
    """Rounded down, so that no line comes after its words; there are no hours."""
    seconds, hundredths = divmod(time // 10, 100)
    return f"{seconds // 60:02}:{seconds % 60:02}.{hundredths:02}"


def _without_arrows(text: str) -> str:
    return text.replace("-->", "→")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

"""Units of time, and the one place where they are converted."""

from typing import NewType

Ms = NewType("Ms", int)
"""A time or a length in whole milliseconds."""

MINUTE = 60_000
"""The ms of a minute."""

Samples = NewType("Samples", int)
"""A position or a length in samples of one channel."""


def samples_at(time: int, rate: int) -> Samples:
    """The sample at which something at `time` ms starts: rounded once, never summed."""
    return Samples(round(time * rate / 1000))


def length_in_ms(samples: int, rate: int) -> Ms:
    """The whole milliseconds that hold `samples`, so that what follows never overlaps."""
    return Ms(-(-samples * 1000 // rate))


def clock(time: int) -> str:
    """`time` ms as people read it off a clock: `0:07`, `12:30`, `1:02:03`."""
    minutes, seconds = divmod(time // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def timestamp(time: int, point: str = ".") -> str:
    """`time` ms as files of captions and chapters have it: `01:02:03.045`."""
    seconds, milliseconds = divmod(time, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{milliseconds:03}"

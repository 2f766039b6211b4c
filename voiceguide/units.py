"""Units of time, and how they are converted and written."""

from typing import NewType

Ms = NewType("Ms", int)
"""A time or duration in whole milliseconds."""

MINUTE = 60_000
"""A minute in ms."""

Samples = NewType("Samples", int)
"""A position or length in samples of one channel."""


def samples_at(time: int, rate: int) -> Samples:
    """The sample nearest to `time` ms; to be used on absolute times, so that rounding errors do not add up."""
    return Samples(round(time * rate / 1000))


def length_in_ms(samples: int, rate: int) -> Ms:
    """The length of `samples` in ms, rounded up so that the next sound never overlaps."""
    return Ms(-(-samples * 1000 // rate))


def in_minutes(minutes: float) -> str:
    """Minutes as people write them: `10`, `7.5` or `4:20`."""
    is_round = float(f"{minutes:.1f}") == minutes
    return f"{minutes:g}" if is_round else clock(round(minutes * MINUTE))


def in_seconds(time: int) -> str:
    """`time` ms in seconds as people write them: `20 s` or `2.5 s`."""
    return f"{time / 1000:g} s"


def clock(time: int) -> str:
    """`time` ms as on a clock: `0:07`, `12:30`, `1:02:03`."""
    minutes, seconds = divmod(time // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def timestamp(time: int, point: str = ".") -> str:
    """`time` ms as in caption and chapter files: `01:02:03.045`; `point` is the decimal separator."""
    seconds, milliseconds = divmod(time, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{milliseconds:03}"

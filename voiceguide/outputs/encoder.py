"""The MP3 encoder: LAME, by lameenc."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from voiceguide.errors import ExportError
from voiceguide.outputs.blocks import batched
from voiceguide.outputs.frames import Mp3Format

QUALITY = 7
"""LAME's effort: 2 is the most, 9 the least."""
BATCH = 441_000
"""Bytes given to the encoder at a time: 10 s."""


def encoded(form: Mp3Format, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The frames of 16-bit blocks, in pieces of any size; raises ExportError if the encoder gives up."""
    encoder = _encoder(form)
    for batch in batched(blocks, BATCH):
        yield _asked(encoder.encode, batch)
    yield _asked(encoder.flush)


@cache
def encoder_name() -> str:
    """The encoder with its version and effort: all that changes its frames beside sound and format."""
    from importlib.metadata import version

    return f"lameenc {version('lameenc')} quality {QUALITY}"


def _encoder(form: Mp3Format) -> Any:
    import lameenc

    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(form.channels)
    encoder.set_in_sample_rate(form.rate)
    encoder.set_out_sample_rate(form.rate)
    encoder.set_bit_rate(form.kbps)
    encoder.set_quality(QUALITY)
    return encoder


def _asked(method: Any, *arguments: bytes) -> bytes:
    """What the encoder answers; its errors as ours."""
    try:
        return bytes(method(*arguments))
    except RuntimeError as error:
        raise ExportError(f"the MP3 encoder gave up: {error}") from error

import pytest

from voiceguide.errors import ExportError
from voiceguide.outputs.blocks import batched, promised


def test_what_was_promised_passes():
    """Blocks that hold as many samples as promised come out as they went in."""
    assert list(promised([b"ab", b"", b"cdef"], 3)) == [b"ab", b"", b"cdef"]


@pytest.mark.parametrize("blocks", [[], [b"ab"], [b"abcd", b"e"]])
def test_too_little_sound_is_an_error(blocks):
    """A session that ends early is told, to the half sample."""
    with pytest.raises(ExportError, match="the sound ends after"):
        list(promised(blocks, 3))


def test_too_much_sound_is_an_error_at_once():
    """The block that goes beyond what was promised is not handed on."""
    given = promised([b"ab", b"abcd", b"ab"], 2)
    assert next(given) == b"ab"
    with pytest.raises(ExportError, match="more sound than the 2 samples"):
        next(given)


def test_small_blocks_are_joined():
    """A batch is handed on when it is large enough, and nothing is lost at the end."""
    assert list(batched([b"a", b"bc", b"def", b"g"], 3)) == [b"abc", b"def", b"g"]


def test_a_large_block_passes_as_it_is():
    """What is large enough is not split, and not held back."""
    blocks = iter([b"abcdef", b"g"])
    assert next(batched(blocks, 3)) == b"abcdef"
    assert next(blocks) == b"g"


def test_silence_of_no_length_is_one_empty_batch():
    """The encoder is asked at least once, or else it refuses to finish."""
    assert list(batched([], 3)) == [b""]

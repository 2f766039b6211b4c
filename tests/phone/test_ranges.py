"""The parts of a file that a request asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.phone.ranges import Span, UnsatisfiableError, spans_of


@pytest.mark.parametrize(
    ("header", "spans"),
    [
        ("bytes=0-1", [(0, 2)]),
        ("bytes=0-0", [(0, 1)]),
        ("bytes=3-", [(3, 10)]),
        ("bytes=-4", [(6, 10)]),
        ("bytes=-99", [(0, 10)]),
        ("bytes=0-99", [(0, 10)]),
        ("bytes=0-" + "9" * 5000, [(0, 10)]),
        ("BYTES=2-3", [(2, 4)]),
        ("bytes=0-1,4-5, -1", [(0, 2), (4, 6), (9, 10)]),
        ("bytes= ,0-1,", [(0, 2)]),
        ("bytes=5-6,0-1", [(5, 7), (0, 2)]),
        ("bytes=0-1,2-3", [(0, 2), (2, 4)]),
        ("bytes=0-1,90-", [(0, 2)]),
    ],
)
def test_parts_that_exist(header, spans):
    """They are cut at the end of the file, and come in the order in which they are asked for."""
    assert spans_of(header, 10, 16) == tuple(Span(*span) for span in spans)


@pytest.mark.parametrize(
    "header",
    ["", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=1", "bytes=+1-2", "lines=0-1", "bytes=²-"],
)
def test_what_makes_no_sense_is_ignored(header):
    """So that all of it is sent."""
    assert spans_of(header, 10, 16) == ()


@pytest.mark.parametrize(
    "header", ["bytes=10-", "bytes=99-100", "bytes=-0", "bytes=10-,99-", "bytes=" + "9" * 5000 + "-"]
)
def test_what_does_not_exist_cannot_be_had(header):
    """It is beyond the end."""
    with pytest.raises(UnsatisfiableError):
        spans_of(header, 10, 16)


@pytest.mark.parametrize("header", ["bytes=0-4,2-6", "bytes=0-,0-", "bytes=-5,0-5", "bytes=" + ",".join(["0-0"] * 17)])
def test_parts_that_overlap_or_are_too_many_cannot_be_had(header):
    """They would make a small file a large answer."""
    with pytest.raises(UnsatisfiableError):
        spans_of(header, 10, 16)


def test_an_empty_file_has_no_parts():
    """Not even its beginning."""
    with pytest.raises(UnsatisfiableError):
        spans_of("bytes=0-", 0, 16)


@given(st.text("0123456789-, =bytes"), st.integers(0, 50))
def test_no_answer_is_longer_than_the_file(text, size):
    """Whatever is asked for."""
    try:
        spans = spans_of(f"bytes={text}", size, 16)
    except UnsatisfiableError:
        return
    assert sum(span.size for span in spans) <= size
    assert all(0 <= span.start < span.end <= size for span in spans)

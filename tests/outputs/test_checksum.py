import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.outputs.checksum import LARGEST_KEPT, Checksum, crc16, joined


def by_the_bit(data, register=0):
    """CRC-16 as its definition has it, one bit after the other."""
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (0xA001 if register & 1 else 0)
    return register


def test_the_check_value_of_crc_16_arc():
    """The value that catalogues of CRCs list for this one."""
    assert crc16(b"123456789") == 0xBB3D


@pytest.mark.parametrize("size", [0, 1, 2, 167, 511, 512, 513, 1024, 5000])
def test_any_length_is_as_by_the_bit(size):
    """However many bits are taken at once, it is what the definition gives."""
    data = np.random.default_rng(size).bytes(size)
    assert crc16(data) == by_the_bit(data)


@pytest.mark.parametrize("cut", [0, 1, 700, 1999, 2000])
def test_the_checksum_goes_on(cut):
    """Data may come in pieces."""
    data = np.random.default_rng(cut).bytes(2000)
    assert crc16(data[cut:], crc16(data[:cut])) == crc16(data)


@given(st.binary(max_size=300), st.integers(0, 0xFFFF))
def test_any_data_after_any_other_is_as_by_the_bit(data, before):
    """The definition, whatever came before."""
    assert crc16(data, before) == by_the_bit(data, before)


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_parts_are_joined_without_being_read_again(parts):
    """From the checksum and the size of each."""
    crc = 0
    for part in parts:
        crc = joined(crc, crc16(part), len(part))
    assert crc == by_the_bit(b"".join(parts))


@given(st.lists(st.sampled_from([b"", b"one", b"two", bytes(700), b"\xff" * (LARGEST_KEPT + 1)]), max_size=9))
@settings(deadline=None)
def test_a_stream_is_checked_from_part_to_part(parts):
    """Whether its parts come again or not; they are passed on as they are."""
    checksum = Checksum()
    stream = b"".join(map(checksum.passed, parts))
    assert stream == b"".join(parts)
    assert (checksum.crc, checksum.size) == (crc16(stream), len(stream))

import numpy as np
import pytest

from voiceguide.outputs.checksum import crc16


def by_the_bit(data):
    """CRC-16 as its definition has it, one bit after the other."""
    register = 0
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
    """Whole rows, bytes before them, and both give what the definition gives."""
    data = np.random.default_rng(size).bytes(size)
    assert crc16(data) == by_the_bit(data)


@pytest.mark.parametrize("cut", [0, 1, 700, 1999, 2000])
def test_the_checksum_goes_on(cut):
    """Data may come in pieces."""
    data = np.random.default_rng(cut).bytes(2000)
    assert crc16(data[cut:], crc16(data[:cut])) == crc16(data)

"""The checksum of MP3 files: CRC-16 of the polynomial 0x8005, low bit first, starting from 0 ("CRC-16/ARC").

Data is seen as a polynomial over GF(2), its first bit the highest power, and the checksum of it is the remainder of
x¹⁶ times that by P = x¹⁶ + x¹⁵ + x² + 1. Since it starts from 0, the checksum of two parts follows from theirs.
"""

from functools import cache, lru_cache

POLYNOMIAL = 0xA001
"""0x8005 with its bits in the reverse order, since bit 0 of a number is the highest power here."""
ONE = 0x8000
"""The polynomial 1, in the order of a checksum."""
PARTS_KEPT, LARGEST_KEPT = 300, 50_000
"""Parts of a stream that are remembered with their checksums, and their bytes at most: most come again and again."""


def crc16(data: bytes, crc: int = 0) -> int:
    """The checksum of `data` after that of what came before it, as `zlib.crc32` does for CRC-32.

    P divides x²⁹ + x¹⁴ + x + 1, which is (x¹⁵ + x + 1)(x¹⁴ + 1), and squaring over GF(2) squares each term: for every
    power of two s, x²⁹ˢ has the same remainder as x¹⁴ˢ + xˢ + 1. So up to 15 s bits at the start of the data are
    added in further down, all at once.
    """
    left = 8 * len(data)
    bits = int.from_bytes(data, "little") ^ crc
    step = 1 << len(data).bit_length()
    while left + 16 >= 30:
        while left + 16 < 30 * step:
            step //= 2
        taken = min(15 * step, left + 16 - 29 * step)
        first = bits & (1 << taken) - 1
        bits = (bits ^ first << 15 * step ^ first << 28 * step ^ first << 29 * step) >> taken
        left -= taken
    for _ in range(left):
        bits = _times_x(bits)
    return bits


def joined(crc: int, following: int, size: int) -> int:
    """The checksum of two parts from that of each, the second one `size` bytes long."""
    return _product(crc, _power(size)) ^ following


class Checksum:
    """The checksum of a stream, and its size in bytes, from part to part."""

    def __init__(self) -> None:
        self.crc = self.size = 0
        self._crc_of = lru_cache(PARTS_KEPT)(crc16)

    def passed(self, part: bytes) -> bytes:
        """The part, once it is counted."""
        crc_of = self._crc_of if len(part) <= LARGEST_KEPT else crc16
        self.crc = joined(self.crc, crc_of(part), len(part))
        self.size += len(part)
        return part


@cache
def _power(size: int) -> int:
    """What so many bytes multiply by that follow: x to the power of their bits."""
    return crc16(bytes(size), ONE)


def _product(left: int, right: int) -> int:
    """The product of two polynomials, the remainder of it by P."""
    product = 0
    while left:
        if left & ONE:
            product ^= right
        left = left << 1 & 0xFFFF
        right = _times_x(right)
    return product


def _times_x(bits: int) -> int:
    return bits >> 1 ^ (POLYNOMIAL if bits & 1 else 0)

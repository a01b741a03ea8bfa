"""A PNG made by hand: as small as one can be, with whatever else a test puts into it."""

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk with its length and checksum."""
    return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 40, height: int = 20, *more: bytes, grey: int = 90) -> bytes:
    """A picture with a grey bar on white; `more` are chunks that stand before its pixels."""
    row = b"\x00" + bytes(grey if place < width * 2 // 3 else 255 for place in range(width))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(row * height))
    return SIGNATURE + header + b"".join(more) + pixels + chunk(b"IEND", b"")

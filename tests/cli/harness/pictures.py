"""PNG and GIF files, written and taken apart without any library of pictures."""

import struct
import zlib


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, rgba):
    """The bytes of a PNG. `rgba` may be shorter than the size says: the file is then cut off where it ends."""
    line = 4 * width
    rows = b"".join(b"\0" + rgba[at:at + line] for at in range(0, len(rgba), line or 1))
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def png_size(file):
    """(width, height) of a PNG of RGB or RGBA; ValueError if anything about it is wrong."""
    if file[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("no PNG signature")
    at, kinds, pixels = 8, [], b""
    while at < len(file):
        length, kind = struct.unpack(">I4s", file[at:at + 8])
        data = file[at + 8:at + 8 + length]
        if _chunk(kind, data) != file[at:at + 12 + length]:
            raise ValueError(f"chunk {kind} is damaged")
        kinds.append(kind)
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", data[:10])
        pixels += data if kind == b"IDAT" else b""
        at += 12 + length
    if kinds[0] != b"IHDR" or kinds[-1] != b"IEND":
        raise ValueError(f"chunks {kinds}")
    channels = {2: 3, 6: 4}[colour]
    if depth != 8 or len(zlib.decompress(pixels)) != height * (1 + width * channels):
        raise ValueError("another number of pixels than the header says")
    return width, height


def gif_size(file):
    """(width, height, frames) of a GIF; ValueError if it ends early or holds something else."""
    if file[:6] not in (b"GIF89a", b"GIF87a"):
        raise ValueError("no GIF signature")
    width, height, flags = struct.unpack("<HHB", file[6:11])
    at = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    frames = 0

    def skip_blocks(at):
        while file[at]:
            at += 1 + file[at]
        return at + 1

    while file[at] != 0x3B:
        if file[at] == 0x21:  # an extension
            at = skip_blocks(at + 2)
        elif file[at] == 0x2C:  # a picture
            flags = file[at + 9]
            at = skip_blocks(at + 11 + (3 << (flags & 7) + 1 if flags & 0x80 else 0))
            frames += 1
        else:
            raise ValueError(f"unknown block {file[at]} at {at}")
    if at + 1 != len(file):
        raise ValueError("something stands behind the end")
    return width, height, frames

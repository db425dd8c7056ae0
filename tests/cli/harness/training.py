"""Tiny training runs: the files that they write, read by means of Python alone, and compared."""

import csv
import json
import math
import pathlib
import struct
import zlib

from harness.pictures import png
from harness.program import FOLDER, TINY, check, succeeds

COLUMNS = ["iteration", "loss", "gradient_norm", "learning_rate", "reach_share", "active_share", "seconds"]
_SIZES = {"F32": 4, "F64": 8, "U8": 1}


def picture_target():
    """A small picture as target, so that a test needs no font: a disc, red to blue, on nothing."""
    path = FOLDER / "disc.png"
    if not path.exists():
        inside = [(x - 7.5) ** 2 + (y - 7.5) ** 2 < 40 for y in range(16) for x in range(16)]
        rows = b"".join(bytes([255 - 15 * (i % 16), 60, 15 * (i % 16), 255]) if full else bytes(4)
                        for i, full in enumerate(inside))
        path.write_bytes(png(16, 16, rows))
    return path


def train(out, iterations, *more, **options):
    """A tiny new run to its end; returns its folder."""
    succeeds("train", "--target", picture_target(), *TINY, "--iterations", iterations, "--out", out, *more, **options)
    return FOLDER / out


def resume(folder, *more, **options):
    return succeeds("train", "--resume", folder, *more, **options)


def metrics(folder):
    """The lines of metrics.csv as dictionaries of text."""
    with open(FOLDER / folder / "metrics.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def numbers(folder):
    """What two equal runs have in common: all of metrics.csv but the seconds."""
    return [[line[name] for name in COLUMNS[:-1]] for line in metrics(folder)]


def model_bytes(folder):
    return (FOLDER / folder / "model.safetensors").read_bytes()


class TensorFile:
    """A safetensors file: .metadata, and .tensors as {name: [dtype, shape, bytes]}; may be changed and written."""

    def __init__(self, path):
        whole = pathlib.Path(FOLDER, path).read_bytes()
        (length,) = struct.unpack("<Q", whole[:8])
        header = json.loads(whole[8:8 + length])
        self.metadata = header.pop("__metadata__", {})
        self.tensors = {}
        end = 0
        for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
            begin, stop = entry["data_offsets"]
            count = math.prod(entry["shape"])
            check(begin == end and stop - begin == count * _SIZES[entry["dtype"]],
                  f"{path}: '{name}' must take just its own bytes: {entry}")
            self.tensors[name] = [entry["dtype"], entry["shape"], whole[8 + length + begin:8 + length + stop]]
            end = stop
        check(8 + length + end == len(whole), f"{path}: the tensors must fill the file")

    def checksum(self):
        """By its description in engine/io/checksum.h."""
        content = b"".join(f"{key}\0{text}\0".encode() for key, text in sorted(self.metadata.items())
                           if key != "checksum")
        for name, (dtype, shape, data) in sorted(self.tensors.items()):
            content += f"{name}\0{dtype}\0({','.join(map(str, shape))})\0".encode() + data
        return f"crc32:{zlib.crc32(content):08x}"

    def floats(self, name):
        dtype, shape, data = self.tensors[name]
        check(dtype == "F32", f"'{name}' must be F32, not {dtype}")
        return struct.unpack(f"<{math.prod(shape)}f", data)

    def header(self):
        """The header as it will be written, to be falsified."""
        header, at = {"__metadata__": self.metadata}, 0
        for name, (dtype, shape, data) in self.tensors.items():
            header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + len(data)]}
            at += len(data)
        return header

    def write(self, path, header=None):
        """`header`: what to write instead of the true one. A checksum is brought up to date, for falsifiers know it."""
        if "checksum" in self.metadata and header is None:
            self.metadata["checksum"] = self.checksum()
        text = json.dumps(self.header() if header is None else header).encode()
        data = b"".join(entry[2] for entry in self.tensors.values())
        pathlib.Path(FOLDER, path).write_bytes(struct.pack("<Q", len(text)) + text + data)


def check_finite(path):
    """All parameters (and moments, of a checkpoint) are finite numbers."""
    file = TensorFile(path)
    for name in file.tensors:
        if "update." in name:
            check(all(map(math.isfinite, file.floats(name))), f"{path}: '{name}' must hold finite numbers only")

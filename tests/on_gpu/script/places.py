"""Where things are: in a checkout that was built, or in a folder that `tests/gpu --pack` made."""
import dataclasses
import glob
import pathlib
import subprocess
import sys

from folders import refuse
from interrupt import heeded
from running import run

PROGRAMS = ("dnca", "conformance", "bench", "gpu_tests", "interop_tests")
# A device of NVIDIA's driver, that of Windows below WSL, and what the driver tells of its devices.
DEVICES = ("/dev/nvidia[0-9]*", "/dev/dxg", "/proc/driver/nvidia/gpus/*")


@dataclasses.dataclass
class Places:
    root: pathlib.Path     # of the checkout or the pack
    programs: pathlib.Path
    shared: pathlib.Path   # golden cases, peers, seed
    model: pathlib.Path    # the bundled one
    results: pathlib.Path  # where reports go unless told otherwise
    packed: bool

    @staticmethod
    def of_checkout(root):
        return Places(root, root / "build/bin", root.parent / "shared", root / "resources/models/lizard.safetensors",
                      root / "tests/bench/results", False)

    @staticmethod
    def of_pack(folder):
        folder = folder.resolve()
        if not (folder / "pack.txt").exists():
            refuse(f"{folder} is no folder that --pack made (it has no pack.txt)")
        return Places(folder, folder / "bin", folder / "shared", folder / "share/dnca/models/lizard.safetensors",
                      folder / "results", True)

    @staticmethod
    def around(tests):
        """The pack that this script lies in, or the checkout."""
        if (tests.parent / "pack.txt").exists():
            return Places.of_pack(tests.parent)
        return Places.of_checkout(tests.parent)

    def program(self, name):
        return str(self.programs / name)

    def picture(self):
        return str(self.shared / "seed/emoji_u1f98e.png")

    def golden_cases(self):
        return sorted(map(str, (self.shared / "golden").glob("*.safetensors")))

    def commit(self):
        if self.packed:
            return ((self.root / "pack.txt").read_text().split() or ["unknown"])[0]
        done = run(["git", "-C", self.root, "describe", "--always", "--dirty", "--exclude=*"], 20)
        return done.last_line() if done.status == 0 else "unknown"

    def build(self):
        """Builds the programs in the checkout; ends the script if that fails (app/build says why)."""
        with heeded():
            done = subprocess.run([str(self.root / "app/build"), "--tests", "release", *PROGRAMS], check=False)
        if done.returncode != 0:
            sys.exit("tests/gpu: it could not be built here; `tests/gpu --pack DIR` on another machine makes a folder "
                     "to be run here")


def visible_devices():
    """Files that only a machine with a GPU has. Without one it is not worth building anything."""
    return [path for pattern in DEVICES for path in sorted(glob.glob(pattern))]


def no_device():
    return f"this machine has no device of NVIDIA's (none of {', '.join(DEVICES)})"

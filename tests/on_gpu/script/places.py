"""Where things are: in a checkout that was built, or in a folder that `tests/gpu --pack` made."""
import dataclasses
import glob
import pathlib
import subprocess
import sys

PROGRAMS = ("dnca", "conformance", "bench", "gpu_tests", "interop_tests")


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
            sys.exit(f"tests/gpu: {folder} is no folder that --pack made (it has no pack.txt)")
        return Places(folder, folder / "bin", folder / "shared", folder / "share/dnca/models/lizard.safetensors",
                      folder / "results", True)

    @staticmethod
    def around(tests):
        """The pack that this script lies in, or the checkout, built first."""
        if (tests.parent / "pack.txt").exists():
            return Places.of_pack(tests.parent)
        return build_here(tests.parent)

    def program(self, name):
        return str(self.programs / name)

    def picture(self):
        return str(self.shared / "seed/emoji_u1f98e.png")

    def golden_cases(self):
        return sorted(map(str, (self.shared / "golden").glob("*.safetensors")))

    def commit(self):
        if self.packed:
            return (self.root / "pack.txt").read_text().split()[0]
        done = subprocess.run(["git", "-C", str(self.root), "describe", "--always", "--dirty", "--exclude=*"],
                              capture_output=True, text=True, check=False)
        return done.stdout.strip() or "unknown"


def has_gpu():
    """Whether it is worth building anything: a device of NVIDIA's driver, or that of Windows below WSL."""
    return bool(glob.glob("/dev/nvidia[0-9]*") or glob.glob("/dev/dxg") or glob.glob("/proc/driver/nvidia/gpus/*"))


def build_here(root):
    """Builds the programs in the checkout; ends the script if that fails (app/build says why)."""
    done = subprocess.run([str(root / "app/build"), "--tests", "release", *PROGRAMS], check=False)
    if done.returncode != 0:
        sys.exit("tests/gpu: it could not be built here; `tests/gpu --pack DIR` on another machine makes a folder to "
                 "be run here")
    return Places.of_checkout(root)

"""The parts of tests/gpu, in the order in which they run: what is most important to know comes first."""
import dataclasses
import json
import os
import pathlib
import re
import shutil
import tempfile
import time
from typing import Callable

import speed
from kernels import kernels
from running import judged, run

# Of the learning that is compared: small enough for the CPU to do 200 iterations in half a minute.
LEARNING = ("--size", "20", "--padding", "6", "--batch", "4", "--steps", "32", "--iterations", "200", "--seed", "0")
LAST = 20                              # iterations at the end whose mean loss is compared
LEARNT = 0.8                           # their mean is below this share of that of the first as many
FIRST_APART = {"cuda-fp32": 1e-5, "cuda": 2e-2}  # relative, of the first iteration's loss: nothing has been learnt yet
LAST_APART = {"cuda-fp32": 0.10, "cuda": 0.15}   # relative, of the last ones' mean: by then rounding has grown


@dataclasses.dataclass
class Part:
    name: str
    least: float  # seconds without which it is not begun
    limit: float  # seconds
    what: str
    run: Callable  # (places, seconds) -> entry


def look_at_device(places):
    """What gpu_tests --device says: usable, why, device in words, built; and the driver's version where it can be had.
    Where it is not usable, "broken" tells whether that is no word about the device: gpu_tests did not answer, or was
    built without CUDA."""
    program = places.program("gpu_tests")
    done = run([program, "--device"], 60)
    answer = {"usable": None, "device": "unknown", "built": "", "why": ""} | answer_of(done)
    if done.status == 77 and answer["usable"] is False:
        return answer | {"broken": not answer["built"]}
    if done.status != 0 or answer["usable"] is not True:
        said = "not done within 60 s" if done.late else f"status {done.status}: {done.last_line()}"
        return {"usable": False, "broken": True, "why": f"{program} --device: {said}"}
    asked = run(["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"], 20)
    version = asked.output.split() if asked.status == 0 else []
    return answer | {"name": answer["device"].split(",")[0], "driver": version[0] if version else "of unknown version"}


def answer_of(done):
    try:
        answer = json.loads(done.last_line())
    except ValueError:
        answer = None
    return answer if isinstance(answer, dict) else {}


def unit(places, seconds):
    done = run([places.program("gpu_tests"), "--no-intro"], seconds)
    cases = re.search(r"test cases: *(\d+) \| *(\d+) passed", done.output)
    return judged(done, f"{cases[2]} of {cases[1]} test cases" if cases else "", seconds)


def conformance(backend):
    def part(places, seconds):
        cases = places.golden_cases()
        if not cases:
            return {"result": "not run", "words": f"there are no golden cases in {places.shared / 'golden'}"}
        done = run([places.program("conformance"), "--backend", backend, *cases], seconds)
        entry = judged(done, done.last_line(), seconds)
        entry["figures"] = {"lines": done.output.strip().splitlines()}
        return entry
    return part


def find_sanitizer(places):
    wanted = os.environ.get("DNCA_COMPUTE_SANITIZER")
    cuda = pathlib.Path(os.environ.get("CUDA_PATH", "/usr/local/cuda"))
    for path in filter(None, (wanted, places.root / "sanitizer/compute-sanitizer", shutil.which("compute-sanitizer"),
                              cuda / "bin/compute-sanitizer", cuda / "compute-sanitizer/compute-sanitizer")):
        if os.access(path, os.X_OK):
            return str(path)
    return None


def sanitizer(tool):
    def part(places, seconds):
        program = find_sanitizer(places)
        if program is None:
            return {"result": "not run", "words": "compute-sanitizer is not here (DNCA_COMPUTE_SANITIZER can name it)"}
        done = run([program, "--tool", tool, "--error-exitcode", "9", places.program("gpu_tests"), "--no-intro",
                    "--test-case=small*"], seconds)
        summary = [line.strip("= ") for line in done.output.splitlines() if "SUMMARY" in line]
        return judged(done, summary[-1] if summary else "", seconds)
    return part


def losses(folder):
    """Of each iteration, from metrics.csv."""
    lines = (folder / "metrics.csv").read_text().strip().splitlines()
    column = lines[0].split(",").index("loss")
    return [float(line.split(",")[column]) for line in lines[1:]]


def learning(places, seconds):
    """200 iterations on the CPU and on each of the GPU's ways, from the same start with the same random numbers; they
    share the time."""
    end = time.monotonic() + seconds
    curves = {}
    with tempfile.TemporaryDirectory() as folder:
        for backend in ("cpu", "cuda-fp32", "cuda"):
            out = pathlib.Path(folder) / backend
            done = run([places.program("dnca"), "train", "--target", places.picture(), *LEARNING, "--backend", backend,
                        "--out", out], end - time.monotonic())
            if done.status != 0:
                entry = judged(done, "", seconds)
                return entry | {"backend": backend, "words": f"{backend}: {entry['words']}"}
            curves[backend] = losses(out)
    entry = {"result": "passed", "figures": {"losses": curves}}
    words = []
    mean = {backend: sum(curve[-LAST:]) / LAST for backend, curve in curves.items()}
    for backend in ("cuda-fp32", "cuda"):
        first = abs(curves[backend][0] / curves["cpu"][0] - 1)
        last = abs(mean[backend] / mean["cpu"] - 1)
        learnt = mean[backend] < LEARNT * sum(curves[backend][:LAST]) / LAST
        good = first <= FIRST_APART[backend] and last <= LAST_APART[backend] and learnt
        if not good:
            entry["result"] = "failed"
        words.append(f"{backend} beside cpu: first loss apart by {first:.1e} (limit {FIRST_APART[backend]:.0e}), mean "
                     f"of the last {LAST} {mean[backend]:.4e} beside {mean['cpu']:.4e} (limit "
                     f"{LAST_APART[backend]:.0%} apart)")
    return entry | {"words": "; ".join(words)}


def interop(places, seconds):
    """By EGL, and where that has no context of the GPU by GLX in a virtual screen."""
    done = run([places.program("interop_tests"), "--no-intro"], seconds / 2, DNCA_TEST_GL="egl")
    entry = judged(done, "by EGL", seconds / 2)
    if entry["result"] != "not run":
        return entry
    if shutil.which("xvfb-run") is None:
        return entry | {"words": f"EGL: {entry['words']}; GLX: xvfb-run is not here"}
    done = run(["xvfb-run", "-a", places.program("interop_tests"), "--no-intro"], seconds / 2, DNCA_TEST_GL="glx",
               __GLX_VENDOR_LIBRARY_NAME="nvidia")
    by_glx = judged(done, "by GLX", seconds / 2)
    return by_glx | {"words": f"{by_glx['words']} (EGL: {entry['words']})"}


PARTS = (
    Part("unit", 10, 120, "the kernels and the backend on the real device, doctest", unit),
    Part("conformance-fp32", 5, 40, "golden cases, the simple float32 stage at its limits", conformance("cuda-fp32")),
    Part("conformance", 5, 40, "golden cases, the fastest stage at the limits of reduced precision",
         conformance("cuda")),
    Part("interop", 5, 40, "frames from the device into a texture of OpenGL", interop),
    Part("bench", 20, 90, "iteration and live step of both stages, beside a measured 16-bit matrix product",
         speed.engine),
    Part("kernels", 15, 60, "how long each kernel of an iteration takes, by ncu where it is", kernels),
    Part("learning", 30, 120, "losses of 200 iterations beside the CPU's", learning),
    Part("memcheck", 15, 70, "compute-sanitizer, small sizes", sanitizer("memcheck")),
    Part("racecheck", 15, 150, "compute-sanitizer, small sizes", sanitizer("racecheck")),
    Part("peers", 30, 150, "the engine and, where installed, CAX on JAX and PyTorch in turn", speed.peers),
)

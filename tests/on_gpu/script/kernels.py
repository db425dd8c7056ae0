"""The part of tests/gpu that tells how long each kernel of an iteration takes, by Nsight Compute where it is."""
import collections
import csv
import os
import pathlib
import re
import shutil

from running import judged, run

# The first launches are those of the small grids on which the stage is tried, and of what warms up; then come some more
# than an iteration's.
SKIPPED = 700
MEASURED = 330
MICROSECONDS = {"n": 1e-3, "u": 1.0, "m": 1e3, "s": 1e6}  # by the first letter of the unit, which versions spell anew


def find_profiler():
    cuda = pathlib.Path(os.environ.get("CUDA_PATH", "/usr/local/cuda"))
    for path in filter(None, (os.environ.get("DNCA_NCU"), shutil.which("ncu"), cuda / "bin/ncu")):
        if os.access(path, os.X_OK):
            return str(path)
    return None


def kernel_times(output):
    """Microseconds of each launch, by the kernel's name, from what the profiler prints with --csv."""
    lines = output.splitlines()
    first = next((i for i, line in enumerate(lines) if line.startswith('"ID"')), len(lines))
    times = collections.defaultdict(list)
    for row in csv.DictReader(lines[first:]):
        value, unit = row.get("Metric Value"), row.get("Metric Unit") or ""
        try:
            microseconds = float(value.replace(",", "")) * MICROSECONDS[unit[:1]]
        except (AttributeError, KeyError, ValueError):
            continue  # the units' own line, and what the program says meanwhile
        name = re.sub(r"<unnamed>::|\(anonymous namespace\)::", "", row["Kernel Name"].removeprefix("void "))
        times[re.sub(r"[<(].*", "", name).split("::")[-1]].append(microseconds)
    return times


def kernels(places, seconds):
    profiler = find_profiler()
    if profiler is None:
        return {"result": "not run", "words": "ncu is not here (DNCA_NCU can name it)"}
    done = run([profiler, "--clock-control", "none", "--cache-control", "none", "--metrics", "gpu__time_duration.sum",
                "--csv", "-s", SKIPPED, "-c", MEASURED, places.program("bench"), "--backend", "cuda", "--target",
                places.picture(), "--repeats", 2, "--live-repeats", 0], seconds)
    if done.late:
        return judged(done, "", seconds)
    times = kernel_times(done.output)
    if not times:  # most often a driver that lets nobody but its administrator count
        errors = [line for line in done.output.splitlines() if line.startswith("==ERROR==")]
        reason = errors[0] if errors else judged(done, done.last_line(), seconds)["words"]
        return {"result": "not run", "words": f"{profiler} measured nothing: {reason}"}
    figures = {name: {"launches": len(all), "mean_us": sum(all) / len(all), "least_us": min(all)}
               for name, all in sorted(times.items(), key=lambda one: -sum(one[1]))}
    words = ", ".join(f"{name} {of['mean_us']:.1f} us" for name, of in list(figures.items())[:6])
    return judged(done, words, seconds) | {"figures": figures}

"""The parts of tests/gpu that measure: the engine alone, and in turn with the peers (the programs of shared/peers)."""
import glob
import json
import os
import pathlib
import statistics
import sys
import time

from running import judged, run

ROUNDS = 2
REPEATS = 20


def cublas():
    """A cuBLAS that some Python package brought along; the system's own is found without being named."""
    for folder in sys.path:
        found = sorted(glob.glob(f"{folder}/nvidia/*/lib/libcublas.so.*"))
        if found:
            return {"DNCA_CUBLAS": found[-1],
                    "LD_LIBRARY_PATH": f"{pathlib.Path(found[-1]).parent}:{os.environ.get('LD_LIBRARY_PATH', '')}"}
    return {}


def bench(places, backend, models, seconds, repeats=REPEATS):
    """The Run, and a list of bench's JSON lines, one a model."""
    done = run([places.program("bench"), "--backend", backend, "--json", "--target", places.picture(), "--repeats",
                repeats, "--live-repeats", 300, "--model", *models], seconds, **cublas())
    try:
        return done, [json.loads(line) for line in done.output.strip().splitlines()] if done.status == 0 else []
    except ValueError:
        return done, []


def in_words(line):
    return (f"{line['model']}: iteration {line['iteration_s']['median'] * 1e3:.2f} ms (f = {line['f']:.2f}), live step "
            f"{line['live_step_s']['median'] * 1e6:.0f} us")


def engine(places, seconds):
    """Both stages, with fresh parameters (f near 1) and the bundled model."""
    figures, words = {}, []
    for backend in ("cuda", "cuda-fp32"):
        done, lines = bench(places, backend, ("fresh", places.model), seconds / 2)
        if not lines:
            return judged(done, "", seconds / 2) | {"result": "failed", "figures": figures, "backend": backend}
        figures[backend] = lines
        words.append(f"{backend}: " + ", ".join(map(in_words, lines)))
    return {"result": "passed", "words": "; ".join(words), "figures": figures}


def pythons():
    """Interpreters that may have the peers: environments of shared/peers/setup at $DNCA_PEERS, and the usual one."""
    environments = os.environ.get("DNCA_PEERS")
    found = [f"{environments}/{name}/bin/python" for name in ("jax", "torch")] if environments else []
    return [*found, sys.executable]


def python_with(modules, seconds):
    for python in pythons():
        if run([python, "-c", f"import {modules}"], seconds).status == 0:
            return python
    return None


def peer_commands(places, seconds):
    """Names with command lines, or with the reason why there is none."""
    found = {}
    common = ["--iterations", REPEATS, "--live-steps", 300, "--picture", places.picture()]
    cax = python_with("cax, jax, flax, optax, safetensors, PIL", seconds)
    found["CAX on JAX"] = [cax, places.shared / "peers/cax_peer.py", *common] if cax else "CAX is not installed"
    torch = python_with("torch, safetensors, PIL", seconds)
    script = places.shared / "peers/torch_peer.py"
    found["PyTorch, eager"] = [torch, script, *common] if torch else "PyTorch is not installed"
    found["PyTorch, compiled"] = [torch, script, "--compile", *common] if torch else "PyTorch is not installed"
    return found


def seconds_of(results, key):
    return statistics.median(result[key]["median"] for result in results)


def peers(places, seconds):
    """Rounds of each in turn, so that all have the same machine. A peer that fails or is late is told, and left out. The
    first round is for everybody, each with a fair share of what is left; later ones for whom they are sure to suffice."""
    end = time.monotonic() + seconds
    commands = peer_commands(places, min(20, seconds / 5))
    here = {name: command for name, command in commands.items() if isinstance(command, list)}
    told = {name: why for name, why in commands.items() if not isinstance(why, list)}
    if not here:
        return {"result": "not run", "words": "; ".join(sorted(set(told.values())))}
    ours, theirs, took = [], {name: [] for name in here}, dict.fromkeys(here, 0.0)
    own = 0.0
    for number in range(ROUNDS):
        begin = time.monotonic()
        if number > 0 and end - begin < 1.5 * own:
            break
        done, lines = bench(places, "cuda", ("fresh",), end - begin)
        if not lines:
            return judged(done, "", seconds) | {"result": "failed"}
        own = time.monotonic() - begin
        ours += lines
        for waiting, name in zip(range(len(here), 0, -1), list(here)):
            begin = time.monotonic()
            share = (end - begin) / waiting if number == 0 else end - begin
            if number > 0 and share < 1.2 * took[name]:
                continue
            share = max(share, 1.0)
            done = run(here[name], share)
            took[name] = time.monotonic() - begin
            try:
                theirs[name].append(json.loads(done.last_line()))
            except ValueError:
                told[name] = f"{name}: not done within {share:.0f} s" if done.late else f"{name}: {done.last_line()}"
                if not theirs[name]:
                    del here[name]
    words = []
    for name in here:
        ratios = [seconds_of(theirs[name], key) / seconds_of(ours, key) for key in ("iteration_s", "live_step_s")]
        words.append(f"{name}: {ratios[0]:.2f} times an iteration's time, {ratios[1]:.2f} times a live step's")
    return {"result": "passed", "words": "; ".join([*words, *sorted(set(told.values()))]),
            "figures": {"dnca": ours, "peers": theirs}}

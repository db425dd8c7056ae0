"""The report of tests/gpu: one file of text for people, and one of JSON with all figures, named after day and device."""
import datetime
import json
import re


def line(entry):
    return f"{entry['name']:<18} {entry['result']:<11} {entry['seconds']:>6.1f} s   {entry.get('words', '')}"


def bench_lines(entries):
    """Tables of what bench measured."""
    for entry in entries:
        for backend, models in entry.get("figures", {}).items() if entry["name"] == "bench" else ():
            for one in models:
                matmul = one.get("matmul", {})
                yield (f"{one['backend']}; model {one['model']}; reserved {one['reserved_bytes'] / 1e9:.2f} GB; 16-bit "
                       f"matrix products {matmul.get('tflops', 0):.0f} Tflop/s (mma {matmul.get('mma_tflops', 0):.0f}, "
                       f"cuBLAS {matmul.get('cublas_tflops', 0):.0f}: {matmul.get('cublas', '')})")
                for name, timing in one["lines"].items():
                    share = timing.get("matmul_share")
                    yield (f"  {name:<20} minimum {timing['min'] * 1e3:10.3f} ms   median {timing['median'] * 1e3:10.3f}"
                           f" ms   of {timing['n']}" + (f"   f = {timing['f']:.3f}" if "f" in timing else "") +
                           (f"   {share:.1%} of the matrix products" if share is not None else ""))


def kernel_lines(entries):
    """A table of what ncu measured."""
    for entry in entries:
        for name, of in entry.get("figures", {}).items() if entry["name"] == "kernels" else ():
            yield (f"  {name:<28} {of['launches']:>4} launches   mean {of['mean_us']:9.2f} us   least "
                   f"{of['least_us']:9.2f} us")


def table(make, entries):
    """Its lines, or one that says what they lack: odd figures must not cost the rest of the report."""
    try:
        return list(make(entries))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return [f"(there is no table of these figures: {type(error).__name__}: {error})"]


def text(date, commit, device, entries):
    lines = [f"dnca on a GPU, {date}, commit {commit}",
             f"{device['device']}; driver {device['driver']}; built with {device['built']}", ""]
    lines += [line(entry) for entry in entries]
    lines += ["", *table(bench_lines, entries)]
    kernels = table(kernel_lines, entries)
    lines += ["", "kernels of an iteration, each by itself (ncu):", *kernels] if kernels else []
    for entry in entries:
        if entry["name"].startswith("conformance") and "figures" in entry:
            lines += ["", f"{entry['name']}:", *("  " + one for one in entry["figures"]["lines"])]
        if "output" in entry:
            lines += ["", f"{entry['name']}, what it said last:", *("  " + one for one in entry["output"].splitlines())]
    return "\n".join(lines).rstrip() + "\n"


def write(folder, commit, device, entries):
    """Returns the paths of the text and the JSON. An older report of the same day and device stays."""
    now = datetime.datetime.now(datetime.timezone.utc)
    date = now.strftime("%Y-%m-%d %H:%M UTC")
    device_word = re.sub(r"[^a-z0-9]+", "-", device["name"].lower()).strip("-")
    stem = f"{now.strftime('%Y-%m-%d')}-{device_word}"
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while (folder / f"{stem}.txt").exists() or (folder / f"{stem}.json").exists():
        number += 1
        stem = f"{now.strftime('%Y-%m-%d')}-{device_word}-{number}"
    paths = folder / f"{stem}.txt", folder / f"{stem}.json"
    paths[0].write_text(text(date, commit, device, entries))
    whole = {"date": date, "commit": commit, "device": device, "parts": entries}
    paths[1].write_text(json.dumps(whole, indent=1) + "\n")
    return paths

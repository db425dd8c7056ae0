"""Makes a folder that runs where nothing can be installed: programs, what they link but the driver and the C library,
golden cases, peers, the bundled model, and this script."""
import datetime
import pathlib
import re
import shutil
import subprocess
import sys

import cxx_libraries
from folders import refuse_unwritable, refuse_used
from places import PROGRAMS

MOST_BYTES = 64_000_000
# The machine's own: the C library, and what comes with a driver.
THEIRS = re.compile(r"^(ld-linux|linux-vdso|lib(c|m|dl|rt|pthread|cuda|nvidia.*)\.so)")
# Opened by name at run time: what leads to the driver's OpenGL.
OPENED = ("libEGL.so.1", "libGLX.so.0", "libGL.so.1", "libOpenGL.so.0", "libGLdispatch.so.0")


def linked(program):
    """Names and paths of the shared libraries that a program or library needs, all the way down."""
    said = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=True).stdout
    missing = re.findall(r"^\s*(\S+) => not found", said, re.M)
    if missing:
        sys.exit(f"tests/gpu: {program} needs {', '.join(missing)}, which this machine lacks")
    return {name: path for name, path in re.findall(r"^\s*(\S+) => (\S+) ", said, re.M) if not THEIRS.match(name)}


def opened():
    said = subprocess.run(["ldconfig", "-p"], capture_output=True, text=True, check=False).stdout
    return {name: path for name, path in re.findall(r"^\s*(\S+) \(libc6,x86-64.*\) => (\S+)", said, re.M)
            if name in OPENED}


def copy(source, target, strip=False):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o755 if strip else 0o644)
    if strip:
        subprocess.run(["strip", str(target)], check=True)


def refuse_unfit(folder):
    """Before the build, which takes minutes."""
    refuse_used(folder)
    refuse_unwritable(folder, "a pack")


def make(places, folder):
    """Returns the exit status."""
    try:
        fill(places, folder)
        return check_size(folder)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"tests/gpu: the pack in {folder} is not complete: {error}")


def fill(places, folder):
    libraries = opened()
    for name in PROGRAMS:
        copy(places.program(name), folder / "bin" / name, strip=True)
        libraries |= linked(places.program(name))
    for path in list(libraries.values()):
        libraries |= linked(path)
    bring_libraries(libraries, folder / "bin")
    for case in places.golden_cases():
        copy(case, folder / "shared/golden" / pathlib.Path(case).name)
    for peer in sorted((places.shared / "peers").glob("*.py")):
        copy(peer, folder / "shared/peers" / peer.name)
    copy(places.picture(), folder / "shared/seed" / pathlib.Path(places.picture()).name)
    copy(places.model, folder / "share/dnca/models" / places.model.name)
    tests = places.root / "tests"
    copy(tests / "gpu", folder / "tests/gpu")
    (folder / "tests/gpu").chmod(0o755)
    for module in sorted((tests / "on_gpu/script").glob("*.py")):
        copy(module, folder / "tests/on_gpu/script" / module.name)
    day = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
    (folder / "pack.txt").write_text(f"{places.commit()}\nbuilt {day}; start tests/gpu, it finds the rest\n")


def bring_libraries(libraries, programs):
    for name, path in libraries.items():
        copy(path, programs / cxx_libraries.folder_of(name) / name, strip=True)


def check_size(folder):
    files = sorted(((path.stat().st_size, path) for path in folder.rglob("*") if path.is_file()), reverse=True)
    total = sum(size for size, _ in files)
    print(f"{folder}: {len(files)} files, {total / 1e6:.1f} MB; run it there by {folder.name}/tests/gpu")
    if total <= MOST_BYTES:
        return 0
    for size, path in files[:8]:
        print(f"  {size / 1e6:8.1f} MB  {path.relative_to(folder)}")
    print(f"tests/gpu: that is more than {MOST_BYTES / 1e6:.0f} MB")
    return 1

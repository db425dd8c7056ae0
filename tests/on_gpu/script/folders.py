"""Folders to write to, tried before long work begins whose outcome could not be kept."""
import contextlib
import sys
import tempfile


def refuse(words):
    print(f"tests/gpu: {words}", file=sys.stderr)
    raise SystemExit(2)


def refuse_unwritable(folder, what):
    """Makes the folder and a file in it, and takes away again what it made. Asking for permissions alone would not do:
    for root they say little, and nothing of what the file system does."""
    made = []
    try:
        made = [path for path in (folder, *folder.parents) if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        refuse(f"{what} can't be written to {folder}: {error.strerror}")
    finally:
        for path in made:
            with contextlib.suppress(OSError):
                path.rmdir()


def refuse_used(folder):
    try:
        used = folder.exists() and any(folder.iterdir())
    except OSError as error:
        refuse(f"{folder} is no folder that can be filled: {error.strerror}")
    if used:
        refuse(f"{folder} is not empty: choose another folder, or empty it")

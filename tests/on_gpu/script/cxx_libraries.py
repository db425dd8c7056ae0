"""The C++ compiler's own libraries, which a pack brings along. Those of the machine come first, since its graphics driver
may need newer ones than the pack's; where they are missing, or too old for the programs to start, the pack's are taken."""
import os
import re

OURS = re.compile(r"^lib(stdc\+\+|gcc_s)\.so")
MISSED = re.compile(r"lib(stdc\+\+|gcc_s)\.so|GLIBCXX_|CXXABI_|GCC_[0-9]")
FOLDER = "lib/cxx"  # beside the programs; not where they look by themselves


def folder_of(library):
    """Beside the programs, of a library in a pack."""
    return FOLDER if OURS.match(library) else "lib"


def missed(words):
    """Whether the loader says that such a library is not there, or too old."""
    return MISSED.search(words) is not None


def take(places):
    """From now on programs find the pack's. False if there are none, or if they are found already."""
    folder = str(places.programs / FOLDER)
    paths = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    if not places.packed or not os.path.isdir(folder) or folder in paths:
        return False
    os.environ["LD_LIBRARY_PATH"] = ":".join([folder, *filter(None, paths)])
    return True

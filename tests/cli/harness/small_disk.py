"""A small disk that can be filled: a tmpfs that only this process and its children see, and that goes
with them."""

import ctypes
import os

_CLONE_NEWNS, _CLONE_NEWUSER = 0x20000, 0x10000000
_MS_REC, _MS_PRIVATE = 0x4000, 0x40000


class NotPermitted(Exception):
    """The system lets nobody (or not us) mount something of their own."""


def mount_small_disk(folder, kilobytes):
    libc = ctypes.CDLL(None, use_errno=True)

    def call(name, *arguments):
        if getattr(libc, name)(*arguments) != 0:
            raise NotPermitted(f"{name}: {os.strerror(ctypes.get_errno())}")

    user, group = os.geteuid(), os.getegid()
    if user == 0:
        call("unshare", _CLONE_NEWNS)
    else:  # become root of a world of one's own
        call("unshare", _CLONE_NEWNS | _CLONE_NEWUSER)
        try:
            for name, text in [("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")]:
                with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                    file.write(text)
        except OSError as error:
            raise NotPermitted(str(error)) from error
    call("mount", None, b"/", None, _MS_REC | _MS_PRIVATE, None)
    call("mount", b"none", os.fsencode(folder), b"tmpfs", 0, f"size={kilobytes}k".encode())


def fill(folder):
    """Writes a file that takes all that is left."""
    path = os.path.join(folder, "filler")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        while True:
            os.write(descriptor, bytes(1 << 16))
    except OSError:
        return path
    finally:
        os.close(descriptor)

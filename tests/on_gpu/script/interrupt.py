"""Ctrl+C, SIGTERM and a closed terminal. A signal is noted at any time, but breaks off only what is heeded(): so no
program is left running, and the report of what was done until then is written whole."""
import contextlib
import signal

asked = None     # the first signal that came
heeding = False


class Interrupted(BaseException):
    """No Exception: it is not to be taken for the failure of a part."""


def note(number, frame):
    global asked, heeding
    asked = asked or signal.Signals(number)
    if heeding:
        heeding = False
        raise Interrupted


def listen():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as below nohup
            signal.signal(number, note)


@contextlib.contextmanager
def heeded():
    """Raises Interrupted when a signal comes, or where one has come before."""
    global heeding
    try:
        heeding = True
        if asked:
            raise Interrupted
        yield
    finally:
        heeding = False


def status():
    """As a shell tells it: 130 after Ctrl+C, 143 after SIGTERM."""
    return 128 + asked

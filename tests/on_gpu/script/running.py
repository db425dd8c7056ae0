"""Runs a program with a limit of time; when that is over, or the script is interrupted, its children end too."""
import dataclasses
import os
import signal
import subprocess

from interrupt import Interrupted, heeded

LAST_WORDS = 5  # seconds that a killed program's output is waited for


@dataclasses.dataclass
class Run:
    status: int      # None: it ran out of time
    output: str      # stdout and stderr together

    @property
    def late(self):
        return self.status is None

    def last_line(self):
        lines = self.output.strip().splitlines()
        return lines[-1] if lines else "(it said nothing)"

    def tail(self, lines=12):
        return "\n".join(self.output.strip().splitlines()[-lines:])


def run(command, seconds, **environment):
    """Raises nothing but Interrupted: a program that can't be started is a Run with status 127."""
    try:
        process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                   errors="replace", env={**os.environ, **environment}, start_new_session=True)
    except OSError as error:
        return Run(127, f"{command[0]}: {error.strerror}")
    try:
        with heeded():
            output = process.communicate(timeout=seconds)[0]
        return Run(process.returncode, output)
    except subprocess.TimeoutExpired:
        return Run(None, end(process))
    except Interrupted:
        end(process)
        raise


def end(process):
    """Kills it with all its group, and returns what it had said."""
    if process.returncode is None:  # its number is still its own
        os.killpg(process.pid, signal.SIGKILL)
    try:
        return process.communicate(timeout=LAST_WORDS)[0]
    except subprocess.TimeoutExpired:  # a child that left the group holds the pipe
        return ""


def judged(done, words, seconds):
    """The entry of a part from its one program: passed where its status is 0, not run where it is 77."""
    if done.late:
        return {"result": "failed", "words": f"not done within {seconds:.0f} s", "output": done.tail()}
    if done.status == 77:
        return {"result": "not run", "words": done.last_line().removeprefix("SKIPPED: ")}
    if done.status != 0:
        return {"result": "failed", "words": f"status {done.status}: {done.last_line()}", "output": done.tail(40)}
    return {"result": "passed", "words": words}

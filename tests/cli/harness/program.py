"""Runs dnca as a user does, and checks what comes back.

Every run is watched for what must never happen: death by a signal, a sanitizer's report, an exception that nobody
caught, or no end at all. Failed checks are printed with the command, its status and its output; finish() turns them
into the script's own exit status. Nothing here knows what a verb means.
"""

import atexit
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

if len(sys.argv) != 2:
    sys.exit(f"usage: {sys.argv[0]} DNCA, the program's path")
sys.stdout.reconfigure(errors="backslashreplace")  # whatever a program printed can be shown
DNCA = os.path.abspath(sys.argv[1])
LONGEST_RUN = 120  # seconds; tiny runs take a fraction of one, but machines may be busy
TINY = "--size 8 --padding 2 --channels 8 --hidden 8 --batch 2 --steps 4".split()
_NEVER = re.compile(r"Sanitizer|runtime error:|terminate called|Assertion|Segmentation fault|std::|Traceback")

_checks = 0
_failures = 0

# A folder of one's own, gone at the end. Relative paths of the scripts start here.
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="dnca-test-")).resolve()
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


class Run:
    """A run of dnca that has ended."""

    def __init__(self, command, status, out, err, seconds):
        self.command, self.status, self.out, self.err, self.seconds = command, status, out, err, seconds

    def __str__(self):
        return (f"  command: {self.command}\n  status:  {self.status} after {self.seconds:.2f} s\n"
                f"  stdout:\n{_indented(self.out)}  stderr:\n{_indented(self.err)}")


def _indented(text, most=4000):
    if len(text) > most:
        text = text[:most // 2] + "\n[...]\n" + text[-most // 2:]
    return "".join(f"    {line}\n" for line in text.splitlines())


def check(good, what, run=None):
    """Counts a check; says what was expected where it does not hold."""
    global _checks, _failures
    _checks += 1
    if not good:
        _failures += 1
        print(f"FAILED: {what}\n{run if run is not None else ''}", flush=True)
    return bool(good)


def check_equal(found, wanted, what, run=None):
    return check(found == wanted, f"{what}: found {_short(found)}, wanted {_short(wanted)}", run)


def _short(value):
    text = repr(value)
    return text if len(text) < 600 else f"{text[:300]} ... {text[-300:]} ({len(text)} characters)"


def check_says(run, *parts):
    """All of these texts are somewhere in what was printed, whatever their capitals."""
    printed = (run.out + run.err).lower()
    missing = [part for part in parts if str(part).lower() not in printed]
    return check(not missing, f"it must say {missing}", run)


def _said(run):
    """Standard error without the line that says why no GPU computes."""
    return "".join(line for line in run.err.splitlines(keepends=True)
                   if not line.startswith("dnca: computing on the CPU: "))


def check_quiet(run):
    """Nothing on standard error but why no GPU computes."""
    check_equal(_said(run), "", "standard error", run)
    return check(run.err.count("computing on the CPU") == 1, "it must say once why no GPU computes", run)


def skip(why):
    """One check can't be made here. The others go on."""
    print(f"SKIPPED: {why}", flush=True)


def finish():
    print(f"{_checks - _failures} of {_checks} checks passed")
    sys.exit(1 if _failures or not _checks else 0)


def _environment(changes):
    # No display and no GPU: these scripts are about the program without a window, on the processor.
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith("DNCA_") and name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment["CUDA_VISIBLE_DEVICES"] = ""
    environment.update(changes or {})
    return environment


def watched(run):
    """What must never happen did not."""
    check(run.status is None or run.status >= 0, "it must not die of a signal", run)
    check(not _NEVER.search(run.err + run.out), "it must not report an error of its own making", run)
    return run


def dnca(*arguments, cwd=None, env=None, stdout=None, before=None):
    """Runs dnca to its end. `stdout`: a file or descriptor instead of a pipe; `before`: called in the new process."""
    command = [DNCA, *map(str, arguments)]
    begin = time.monotonic()
    process = subprocess.Popen(command, cwd=cwd or FOLDER, env=_environment(env), stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE if stdout is None else stdout, stderr=subprocess.PIPE,
                               preexec_fn=before)
    shown = shlex.join(["dnca", *command[1:]])
    try:
        out, err = process.communicate(timeout=LONGEST_RUN)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        check(False, f"it must end within {LONGEST_RUN} s: {shown}")
    text = [(part or b"").decode("utf-8", "replace") for part in (out, err)]
    return watched(Run(shown, process.returncode, *text, time.monotonic() - begin))


def succeeds(*arguments, **options):
    run = dnca(*arguments, **options)
    check_equal(run.status, 0, "exit status", run)
    return run


def refuses(arguments, *parts, **options):
    """The error of a person: a status of 1 or 2, nothing on stdout, and one message on stderr that holds `parts` and
    says what to do."""
    run = dnca(*arguments, **options)
    check(run.status in (1, 2), "it must end with status 1 or 2", run)
    check_equal(run.out, "", "standard output", run)
    message = _said(run)
    check(message.startswith("dnca: error: ") and message.endswith("\n"), "it must begin with 'dnca: error: '", run)
    check_says(run, *parts)
    # What to do stands behind a colon or a semicolon, or in an imperative.
    check(re.search(r"choose|give|name|check|set |install|lower|reduce|free|create|go on|leave|get |update|lists|"
                    r"move|send|copy", message), "it must say what to do", run)
    return run


class Background:
    """A run of dnca that goes on while the script does something."""

    def __init__(self, *arguments, env=None, before=None):
        self.shown = shlex.join(["dnca", *map(str, arguments)])
        self._begin = time.monotonic()
        self._process = subprocess.Popen([DNCA, *map(str, arguments)], cwd=FOLDER, env=_environment(env),
                                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                         preexec_fn=before)
        self._texts = [b"", b""]
        self._readers = [threading.Thread(target=self._read, args=(at, pipe), daemon=True)
                         for at, pipe in enumerate((self._process.stdout, self._process.stderr))]
        for reader in self._readers:
            reader.start()

    def _read(self, at, pipe):
        while part := os.read(pipe.fileno(), 65536):
            self._texts[at] += part

    def err(self):
        return self._texts[1].decode("utf-8", "replace")

    def wait_until(self, true, what, seconds=60):
        """Waits for something that the run brings about; false (a failed check) if it never does."""
        end = time.monotonic() + seconds
        while not true():
            if time.monotonic() > end or self._process.poll() is not None:
                state = f"  command: {self.shown}\n  stderr:\n{_indented(self.err())}"
                return check(False, f"{what} while it runs", state)
            time.sleep(0.005)
        return True

    def wait_until_at_work(self, seconds=0.3):
        """Until it catches Ctrl+C and has computed since for so many seconds of processor time, which a slow start or a
        busy machine do not use up."""
        if self.wait_until(self._catches_interrupt, "it must catch Ctrl+C"):
            enough = self._processor_seconds() + seconds
            self.wait_until(lambda: self._processor_seconds() > enough, f"it must compute for {seconds} s")

    def _catches_interrupt(self):
        """As Linux tells of it: without a handler of its own it would die of the signal."""
        status = pathlib.Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8", errors="replace")
        caught = int(re.search(r"^SigCgt:\s*([0-9a-f]+)", status, re.MULTILINE)[1], 16)
        return bool(caught & 1 << (signal.SIGINT - 1))

    def _processor_seconds(self):
        """Of all its threads. The name in this line is in brackets, and may hold any character."""
        line = pathlib.Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8", errors="replace")
        user, system = line.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def send(self, *signals):
        """Several signals arrive together: it is stopped while they are sent."""
        if self._process.poll() is not None:
            return
        if len(signals) > 1:
            self._process.send_signal(signal.SIGSTOP)
        for one in signals:
            self._process.send_signal(one)
        if len(signals) > 1:
            self._process.send_signal(signal.SIGCONT)

    def alive(self):
        return self._process.poll() is None

    def end(self, killed=False):
        """Waits for the end. `seconds` of the result count from here. `killed`: a signal's death is what was wanted."""
        begin = time.monotonic()
        try:
            self._process.wait(LONGEST_RUN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            check(False, f"it must end within {LONGEST_RUN} s: {self.shown}")
        seconds = time.monotonic() - begin
        for reader in self._readers:
            reader.join()
        out, err = (text.decode("utf-8", "replace") for text in self._texts)
        run = Run(self.shown, self._process.returncode, out, err, seconds)
        return run if killed else watched(run)


def sanitized():
    """Whether this dnca was built with the address sanitizer, which needs terabytes of addresses for itself."""
    return b"__asan_init" in pathlib.Path(DNCA).read_bytes()


def contents(folder):
    """Every file below a folder with its bytes, to see later that nothing has changed."""
    folder = pathlib.Path(FOLDER, folder)
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}

"""A run whose steps take the emulated GPU milliseconds."""
import signal
import subprocess
import time

SIZES = ["--target", "🦎", "--size", "12", "--padding", "2", "--channels", "8", "--hidden", "16"]


def small_run(w, dnca, batch=1, steps=4):
    """The checkpoint of one that has hardly begun, made with the CPU."""
    run = subprocess.Popen([dnca, "train", *SIZES, "--batch", str(batch), "--steps", str(steps), "--iterations",
                            "1000000", "--backend", "cpu", "--out", "small"],
                           env=w.environment, cwd=w.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    checkpoint = w.folder / "small/run.checkpoint"
    deadline = time.monotonic() + 60
    while not checkpoint.exists() and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    run.send_signal(signal.SIGINT)
    run.wait()
    w.check(checkpoint.exists(), "there is a run")
    return checkpoint

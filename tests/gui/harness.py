"""What the walks of the real window share: a virtual screen (Xvfb), the program in it with folders of its own, the
system's mouse and keys (xdotool), and the facts that the program reports (DNCA_REPORT). A walk is a script

    import harness
    def walk(w): ...
    harness.run("its name", walk)

called as: SCRIPT DNCA [FOLDER for screenshots].
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

PATIENCE = 150  # seconds that a slow machine is given; nothing waits longer than it must


def start_screen(size):
    """An Xvfb on a free display; returns its process and name."""
    read, write = os.pipe()
    screen = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size[0]}x{size[1]}x24"],
                              pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as words:
        number = words.readline().strip()  # the whole line: a screen that can't write its end would die
    return screen, f":{number}"


def own_environment(folder, display):
    """The environment of a program that shows itself there and keeps its files in `folder`."""
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith("DNCA_") and name != "WAYLAND_DISPLAY"}
    environment.update(DISPLAY=display, LIBGL_ALWAYS_SOFTWARE="1")
    for kind in ("config", "data", "state"):
        environment[f"XDG_{kind.upper()}_HOME"] = str(folder / kind)
    return environment


class Walk:
    """One screen with one program at a time in it. `w.folder` holds its XDG folders (config, data, state)."""

    def __init__(self, size=(1280, 800), scale=None, arguments=(), environment=None, first_start=False):
        self.dnca = os.path.abspath(sys.argv[1])
        self.shots = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
        self.size, self.scale, self.arguments = size, scale, arguments
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dnca-window-"))
        self.report_path = self.folder / "report.json"
        self.failures = 0
        self.window = None
        self.screen, display = start_screen(size)
        self.environment = own_environment(self.folder, display)
        self.environment["DNCA_REPORT"] = str(self.report_path)
        if scale is not None:
            self.environment["DNCA_SCALE"] = str(scale)
        self.environment.update(environment or {})
        self.settings_path = self.folder / "config/dnca/settings.json"
        if not first_start:  # no hints on the stage, and the tray below it
            self.settings_path.parent.mkdir(parents=True)
            self.settings_path.write_text(json.dumps({
                "version": 1, "panels": {"tray_open": True, "tray_waits": False},
                "hints": {"drag": True, "pause": True, "learn": True}}))

    # The program.

    def start(self, *arguments):
        """Starts the program (its folders are those of the start before) and waits for its first report."""
        self.report_path.unlink(missing_ok=True)
        self.window = subprocess.Popen([self.dnca, *self.arguments, *arguments], env=self.environment, cwd=self.folder,
                                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return self.wait("the window opens", lambda f: f["frames"] > 0)

    def stop(self):
        """Ends it as its close button does; returns what it printed."""
        if self.window.poll() is None:
            self.window.terminate()
        try:
            status = self.window.wait(timeout=30)
        except subprocess.TimeoutExpired:
            status = None
            self.window.kill()
        output = self.window.communicate()[0]
        self.check(status == 0, f"it ends by itself with status 0, not {status}", output)
        self.check("terminate" not in output and "error" not in output, "it says nothing bad", output)
        return output

    def running(self):
        return self.window is not None and self.window.poll() is None

    # What it says.

    def check(self, good, what, facts=None):
        if not good:
            self.failures += 1
            print(f"FAILED: {what}\n  {facts if facts is not None else self.report()}", flush=True)
        return good

    def report(self):
        try:
            return json.loads(self.report_path.read_text())
        except (OSError, ValueError):
            return {}

    def wait(self, what, condition):
        """Waits until the report meets the condition; a failure if it never does. Returns the report."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            facts = self.report()
            if facts and condition(facts):
                return facts
            if not self.running():
                break
            time.sleep(0.02)
        self.check(False, what)
        return self.report()

    def soon(self, condition, seconds=5):
        """Whether the report meets the condition within so many seconds: for what is tried again if it does not."""
        end = time.monotonic() + seconds
        while self.running():
            facts = self.report()
            if facts and condition(facts):
                return True
            if time.monotonic() > end:
                break
            time.sleep(0.02)
        return False

    def shot(self, name):
        """A picture of the screen, where screenshots were asked for."""
        if self.shots is not None:
            self.shots.mkdir(parents=True, exist_ok=True)
            subprocess.run(["import", "-window", "root", str(self.shots / f"{name}.png")], env=self.environment,
                           check=False)

    # Mouse and keys.

    def x(self, *words):
        subprocess.run(["xdotool", *map(str, words)], env=self.environment, check=True)

    def key(self, name):
        self.x("key", name)
        if "+" in name:  # a modifier counts in the frame of its release as well: the next key shall come after that
            self.pass_frames(3)

    def click(self, x, y, button=1):
        """As a person does: the pointer is seen there before the button goes down."""
        self.see(3, "mousemove", x, y)
        self.x("click", button)

    def drag(self, points, button=1):
        """So slowly that also a slow machine sees each point."""
        self.see(3, "mousemove", *points[0])
        self.see(1, "mousedown", button)
        for point in points[1:]:
            self.see(1, "mousemove", *point)
            time.sleep(0.05)
        self.x("mouseup", button)

    def see(self, frames, *words):
        """Does it, and waits until so many frames were drawn since; six seconds at most. Returns whether they were."""
        before = self.report().get("frames", 0)
        self.x(*words)
        end = time.monotonic() + 6
        while self.report().get("frames", 0) < before + frames:
            if time.monotonic() > end:
                return False
            time.sleep(0.01)
        return True

    def pass_frames(self, count):
        """Waits until so many frames were drawn from now on, or none for a second: then it has nothing more to draw."""
        first = last = self.report().get("frames", 0)
        since = time.monotonic()
        while last < first + count and time.monotonic() < since + 1:
            time.sleep(0.01)
            now = self.report().get("frames", last)
            if now != last:
                last, since = now, time.monotonic()

    def point(self, x, y):
        """Moves the pointer there; as a person does, a little more if the window takes no notice."""
        for _ in range(3):
            if self.see(1, "mousemove", x, y):
                return
            print(f"the pointer at {x}, {y} was not noticed: moved again")
            self.x("mousemove", x + 2, y)

    def open_tab(self, name):
        """Clicks the tab of a docked panel: "Play", "Learn"."""
        facts = self.wait(f"there is a tab {name}", lambda f: name in f["tabs"])
        self.click(*map(int, facts["tabs"][name]))

    def choose(self, name):
        """Opens the menu and clicks a row of it: "Restore defaults"."""
        self.key("F10")
        self.press(f"menu {name}")

    def press(self, name):
        """Clicks what comes and goes: "menu Export", "hint drag" (its cross), "toast Undo"."""
        facts = self.wait(f"there is {name}", lambda f: name in f["places"])
        place = facts["places"].get(name)
        place = self.still(lambda facts: facts.get("places", {}).get(name)) or place
        self.click(*map(int, place))

    def still(self, read, seconds=0.06):
        """read(report) once it stands still so long: what has just opened takes its place in a frame or two."""
        place = read(self.report())
        for _ in range(40):
            time.sleep(seconds)
            before, place = place, read(self.report())
            if place is not None and place == before:
                break
        return place

    def type_number(self, at, text):
        """Ctrl+click on the field there, the text in place of what it holds, Enter."""
        self.see(3, "mousemove", *map(int, at))
        self.x("keydown", "ctrl")
        self.see(2, "click", 1)
        self.x("keyup", "ctrl")
        self.wait("a field takes what is typed", lambda f: f["typing"])
        self.see(2, "key", "ctrl+a")
        self.x("type", "--delay", 20, text)
        self.see(2, "key", "Return")
        self.wait("Enter ends the typing", lambda f: not f["typing"])

    def close(self):
        if self.running():
            self.window.kill()
        self.screen.terminate()
        self.screen.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def run(name, walk, **options):
    """Starts the program, walks, stops it, tells the result and exits: 0 good, 1 failed, 77 skipped. `options`: those
    of Walk, start=False where the walk starts the program itself, ends_itself=False where the walk ends it its own
    way."""
    for tool in ("Xvfb", "xdotool"):
        if shutil.which(tool) is None:
            print(f"SKIPPED: {tool} is missing (third_party/install tests)")
            sys.exit(77)
    start = options.pop("start", True)
    ends_itself = options.pop("ends_itself", True)
    w = Walk(**options)
    try:
        if start:
            w.start()
        walk(w)
        if w.running():
            w.stop()
        elif ends_itself:
            w.check(w.window is not None and w.window.returncode == 0, "it did not end too early")
    finally:
        w.close()
    print(f"{name}: " + ("all good" if w.failures == 0 else f"{w.failures} failed"))
    sys.exit(1 if w.failures else 0)

"""Two real consoles and one wall on one hub under Xvfb: before, during and after an outage.

`python -m tests.pictures.outage_live FOLDER [LANGUAGE] [THEME]` runs the programs as people run
them: `hub serve`, three workspaces that have joined it, `open` for Li and for Ma, and
`open --screen wall`, each on an X server of its own. The hub is stopped, Li and Ma send two teams
to one case, and it is started again. What the three screens show at each turn is in FOLDER, as the
X servers have it.

The city is the Futian demo's. The two decisions are made with `do` beside the open consoles, which
hear of them as of any other process on their workspace. Needs Xvfb and xdotool, with which the two
type their passwords; takes two to four minutes.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from time import monotonic
from urllib.parse import quote, urlsplit

from PySide6.QtGui import QImage

from commandcenter.advice.drop_preview import preview
from commandcenter.clock import FixedClock
from commandcenter.desk import Desk
from commandcenter.roles import LOCAL, Seat
from commandcenter.settings import DemoSettings, read_settings, write_settings
from commandcenter.situation import needs_control_room
from db.store import open_reader
from tests.helpers.command_line import process
from tests.helpers.postgres import PASSWORD
from ui import theme
from ui.crossing import read_situation

SEATS = {"li": "dispatcher-1", "ma": "dispatcher-2", "wall": ""}
"""The accounts at the hub, and who they are in the demo's city."""

SIZES = {"li": (1366, 768), "ma": (1366, 768), "wall": (1920, 1080)}
PATIENCE = 60.0
"""Seconds after which something that should have come counts as lost."""

GRAB = (
    "import sys; from PySide6.QtGui import QGuiApplication as A; "
    "a = A([]); a.primaryScreen().grabWindow(0).save(sys.argv[1])"
)


def command(*words, **more):
    """The command line that carries these words, as a new process."""
    return subprocess.Popen([sys.executable, "-m", "commandcenter", *map(str, words)], **more)


def carry_out(*words, said="", env=None):
    """What a command printed; it must succeed."""
    done = process(*words, stdin=said.encode(), **(env or {}))
    assert done.status == 0, f"{words}: {done.err}"
    return done.out


def until(so, about, pause=0.5):
    """Ask again and again whether something is so."""
    ends = monotonic() + PATIENCE
    while not so():
        assert monotonic() < ends, about
        subprocess.run(["sleep", str(pause)], check=True)


class Display:
    """An X server, and what is on it."""

    def __init__(self, stack, width, height):
        read, write = os.pipe()
        wanted = f"{width}x{height}x24"
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", wanted, "-nolisten", "tcp"],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        stack.callback(end, self._server)
        os.close(write)
        with os.fdopen(read) as number:
            self.name = f":{number.readline().strip()}"

    def grab(self, file):
        """What the X server shows, as a picture."""
        env = {**os.environ, "DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"}
        subprocess.run([sys.executable, "-c", GRAB, str(file)], check=True, env=env)
        return QImage(str(file))


def end(running):
    """Ask a process to end, and wait for it."""
    if running.poll() is None:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


class Room:
    """The hub, three workspaces, three screens."""

    def __init__(self, stack, place, language, look):
        self.stack, self.place, self.language, self.look = stack, place, language, look
        self.port = free_port()
        self.env = {
            **{name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"},
            "PGPASSFILE": str(place / "passwords"),
            "XDG_DATA_HOME": str(place / "data"),
            "QT_QPA_PLATFORM": "xcb",
        }
        self.hub = None
        self.screens = {}

    def start_hub(self):
        """`hub serve`; returns when it says that it is ready."""
        words = ("hub", "serve", self.place / "hub", "--port", self.port, "--json")
        self.hub = command(*words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.stack.callback(end, self.hub)
        told = ""
        for line in self.hub.stdout:
            told += line
            if line.startswith("}"):
                break
        return json.loads(told)

    def stop_hub(self):
        """As its service stops it; Ctrl-C is not heard where a shell has put all of this behind."""
        self.hub.send_signal(signal.SIGTERM)
        self.hub.wait(PATIENCE)

    def found(self, told):
        """The demo's city, given to the hub by Li and taken in by the others."""
        authority = quote(told["authority"], safe="/")
        passwords = []
        for user, person in SEATS.items():
            rights = ("--person", person) if person else ("--read-only",)
            words = ("hub", "user", told["administrator"], user, "--part", "*", *rights)
            carry_out(*words, "--password-stdin", said=f"{PASSWORD}\n")
            passwords.append(f"*:{self.port}:*:{user}:{PASSWORD}")
        (self.place / "passwords").write_text("\n".join(passwords) + "\n", encoding="utf-8")
        (self.place / "passwords").chmod(0o600)
        first = self.place / "li"
        offscreen = {**self.env, "QT_QPA_PLATFORM": "offscreen"}
        words = ("--workspace", first, "demo", "futian", "--seconds", "2", "--speed", "1")
        carry_out(*words, env=offscreen)
        settings = read_settings(first / "settings.toml")
        shown = replace(settings.screen, theme=self.look, language=self.language, layout={})
        settings = replace(settings, screen=shown, demo=DemoSettings("", settings.demo.banner))
        host = urlsplit(told["url"]).hostname
        for user in SEATS:
            folder = self.place / user
            folder.mkdir(exist_ok=True)
            if user != "li":
                shutil.copytree(first / "maps", folder / "maps")
            write_settings(folder / "settings.toml", settings)
            address = f"postgresql://{user}@{host}:{self.port}/commandcenter"
            url = f"{address}?sslrootcert={authority}"
            carry_out("--workspace", folder, "join", url, env=self.env)

    def sign_in(self, user):
        """Show a password at the desk that asks for it, by its keyboard."""
        width, height = SIZES[user]
        self._xdotool(user, "mousemove", width // 2, height // 2 + 15)
        # Nobody manages windows on these servers: what is typed goes where it is told to go.
        told = self._xdotool(user, "getmouselocation", "--shell")
        (window,) = (each[7:] for each in told.splitlines() if each.startswith("WINDOW="))
        self._xdotool(user, "windowfocus", window)
        self._xdotool(user, "key", "ctrl+a")
        self._xdotool(user, "type", user)
        self._xdotool(user, "key", "Tab")
        self._xdotool(user, "type", PASSWORD)
        self._xdotool(user, "key", "Return")

    def _xdotool(self, user, *words):
        env = {**self.env, "DISPLAY": self.screens[user].name}
        asked = ["xdotool", *map(str, words)]
        return subprocess.run(asked, check=True, env=env, capture_output=True, text=True).stdout

    def open(self, user):
        """The application as this person opens it, on a screen of their own."""
        screen = self.screens[user] = Display(self.stack, *SIZES[user])
        words = ["--workspace", self.place / user, "open"]
        if user == "wall":
            words += ["--screen", "wall", "--distance", "8", "--panel-width", "3630"]
        env = {**self.env, "DISPLAY": screen.name}
        self.stack.callback(end, command(*words, env=env))

    def act(self, user, **wish):
        """One act of a person at their desk, by `do` beside the open console."""
        words = ("--workspace", self.place / user, "--as", SEATS[user], "do", "-")
        carry_out(*words, said=json.dumps(wish) + "\n", env=self.env)

    def look_of(self, user):
        """The theme of a screen."""
        return theme.THEMES["wall" if user == "wall" else self.look]

    def pixels(self, user, colour, across=(0.0, 1.0), down=(0.0, 1.0)):
        """How many of every fourth pixel have a colour, in a part of a screen (shares of it)."""
        picture = self.screens[user].grab(self.place / "now.png")
        columns = range(*(round(each * picture.width()) for each in across), 2)
        rows = range(*(round(each * picture.height()) for each in down), 2)
        return sum(picture.pixelColor(x, y) == colour for y in rows for x in columns)

    def is_there(self, user):
        """Whether a screen has been painted, and the map on it."""
        look = self.look_of(user)
        return self.pixels(user, look.panel) > 1000 and self.pixels(user, look.load[0]) > 1000

    def shows_offline(self, user):
        """Whether a screen says at its upper right, in amber, that there is no line."""
        return self.pixels(user, self.look_of(user).due_soon, (0.5, 1.0), (0.0, 0.07)) > 5

    def asks(self, user):
        """Whether a desk asks for a password: a field in the middle has the focus."""
        return self.pixels(user, self.look_of(user).focus, (0.3, 0.7), (0.3, 0.6)) > 100

    def shows_clash(self, user):
        """Whether the mark of what is contested is on a screen."""
        return self.pixels(user, self.look_of(user).contested) > 5

    def knows_clash(self, user):
        """Whether a workspace has a case about which two decisions clash."""
        with closing(open_reader(self.place / user)) as store:
            return any(case.contested for case in store.open_cases())

    def shoot(self, folder, turn):
        """What the three screens show."""
        for user, screen in self.screens.items():
            screen.grab(folder / f"{turn}-{user}.png")


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as line:
        line.bind(("localhost", 0))
        return line.getsockname()[1]


def two_units_for_one_case(folder):
    """A case that waits for a unit, and two that may take it."""
    store = open_reader(folder)
    latest = store.latest()
    situation = read_situation(Desk(store, FixedClock(latest), "pictures"))
    city, seat = situation.city, Seat(LOCAL, "")
    for case in sorted(situation.cases.values(), key=lambda case: case.number):
        if case.stage != "filed" or not needs_control_room(case):
            continue
        able = [
            unit.code
            for unit in city.units.by_code.values()
            if unit.handles and preview([case], unit, city, seat, load=0, now=latest).allowed
        ]
        if len(able) > 1:
            store.close()
            return case.number, able[0], able[1]
    raise AssertionError("no case can be given to two units")


def play(room, folder):
    """Before, during, after."""
    number, first, second = two_units_for_one_case(room.place / "li")
    everybody = list(SEATS)
    for user in everybody:
        room.open(user)
    until(lambda: all(map(room.is_there, everybody)), "the screens are not there")
    until(lambda: not any(map(room.shows_offline, everybody)), "no line")
    for user in ("li", "ma"):
        until(lambda user=user: room.asks(user), f"{user} is not asked for a password")
        room.sign_in(user)
    until(lambda: not any(map(room.asks, ("li", "ma"))), "somebody is not let in")
    room.shoot(folder, "1-before")
    room.stop_hub()
    room.act("li", do="dispatch", case=number, to=first)
    room.act("ma", do="dispatch", case=number, to=second)
    until(lambda: all(map(room.shows_offline, everybody)), "somebody still sees the hub")
    room.shoot(folder, "2-during")
    room.start_hub()
    until(lambda: not any(map(room.shows_offline, everybody)), "no line after the outage")
    until(lambda: all(map(room.knows_clash, everybody)), "somebody has not heard of the clash")
    until(lambda: room.shows_clash("wall"), "the wall does not show the clash")
    room.shoot(folder, "3-after")


def main(folder, language="en", look="dark"):
    """Play it, and write the pictures into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="commandcenter-hub-") as name, ExitStack() as stack:
        place = Path(name)
        place.chmod(0o755)
        room = Room(stack, place, language, look)
        room.found(room.start_hub())
        try:
            play(room, folder)
        except AssertionError:
            room.shoot(folder, "stopped")
            raise


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])

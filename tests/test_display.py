"""The system libraries that `make setup` installs are enough to open a window on a real screen."""

import os
import subprocess
import sys

OPEN_A_WINDOW = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication(["display"])
window = QLabel("福田")
window.show()
print(app.platformName(), window.windowHandle().isVisible())
QTimer.singleShot(0, app.quit)
app.exec()
"""


def _opened_on(platform: str, display: str = "") -> str:
    wanted = os.environ | {"QT_QPA_PLATFORM": platform, "DISPLAY": display}
    opened = subprocess.run(
        [sys.executable, "-c", OPEN_A_WINDOW],
        capture_output=True,
        text=True,
        check=False,
        env=wanted,
    )
    assert opened.returncode == 0, opened.stderr
    return opened.stdout.strip()


def test_a_window_opens_without_a_display():
    assert _opened_on("offscreen") == "offscreen True"


if sys.platform == "linux":

    def test_a_window_opens_on_an_x_server():
        reader, writer = os.pipe()
        with subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
            pass_fds=[writer],
            stderr=subprocess.DEVNULL,
        ) as server:
            os.close(writer)
            with os.fdopen(reader) as announced:
                display = ":" + announced.readline().strip()

            try:
                answer = _opened_on("xcb", display)
            finally:
                server.terminate()

        assert answer == "xcb True"

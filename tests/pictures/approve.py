"""Approve what shines on the parts of the screen now: `python -m tests.pictures.approve`."""

import os

if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from tests.helpers.pictures import approve, colour_of
    from tests.pictures.scenes import SCENES
    from ui import theme

    app = QApplication([])
    for look in ("light", "dark"):
        theme.apply(app, theme.THEMES[look])
        for name, scene in SCENES.items():
            approve(f"{name}-{look}", colour_of(scene()))

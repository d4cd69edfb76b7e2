"""Answers the questions that a console asks, as a person at it would."""

from PySide6.QtWidgets import QLabel

from ui.chooser import Chooser
from ui.dialogs.ask import Question


def dialog(window, kind):
    """The dialog of this kind that is open."""
    found = [each for each in window.findChildren(kind) if each.isVisible()]
    assert len(found) == 1
    return found[0]


def words(part):
    """All that a part of the screen says."""
    return "\n".join(each.text() for each in part.findChildren(QLabel))


def choose(window, typed):
    """Type into the chooser that is open, and take the first choice."""
    chooser = dialog(window, Chooser)
    chooser.type(typed)
    chooser.choose()


def say(window, words):
    """Give the words that an act asks for."""
    asked = dialog(window, Question)
    asked.part("words").put(words)
    asked.accept()


def find(window, part, typed):
    """Type into a part of the question that looks something up."""
    line = dialog(window, Question).part(part).line
    line.setText(typed)
    line.textEdited.emit(typed)
    line.settle()


def act(room, action):
    """Do an act of the table and wait until it is stored."""
    room.window.run(action)
    room.settle()

"""What stands where no chain runs: the chain that a dispatch would bind, step by step."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from commandcenter.case import ENDED, WITH_UNIT, Case, Stage
from commandcenter.city import City
from commandcenter.clocks import subject
from commandcenter.escalation import Chain, Phase
from commandcenter.escalation import step_words as say
from commandcenter.wording import _, label
from ui import theme


def chain_of_a_dispatch(case: Case, city: City) -> Chain | None:
    """The chain that would run if the case were dispatched now; None if it cannot be, or none."""
    if case.stage in ENDED | WITH_UNIT or case.standing.handled_by is not None:
        return None
    return city.chain_for(Phase.HANDLING, subject(city, case, Stage.DISPATCHED))


class WouldBind(QScrollArea):
    """The name of the chain, and a line for each of its steps: when, and who hears of it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget(self)
        self.head = QLabel(inside)
        self.steps = QLabel(inside)
        self.steps.setProperty("role", "muted")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (self.head, self.steps):
            part.setTextFormat(Qt.TextFormat.PlainText)
            part.setWordWrap(True)
            column.addWidget(part)
        column.addStretch()
        self.setWidget(inside)
        self.hide()

    def set_theme(self) -> None:
        """Take over sizes and type."""
        self.head.setFont(theme.font("small", strong=True))
        self.steps.setFont(theme.font("small"))

    def show_case(self, case: Case, city: City) -> None:
        """Show what a dispatch of `case` would bind; nothing if it would bind nothing."""
        chain = chain_of_a_dispatch(case, city)
        self.setVisible(chain is not None)
        if chain is None:
            return
        name = label(chain.names)
        self.head.setText(_("With a dispatch begins: {chain}").format(chain=name))
        lines = []
        for step in chain.steps:
            whom = say.whom(step, city) or say.title(step)
            lines.append(_("{when}: {whom}").format(when=say.when(step), whom=whom))
        self.steps.setText("\n".join(lines))
        self.setAccessibleName(self.head.text())
        self.setAccessibleDescription(self.steps.text())

"""Registered components near the place of a report: one of them may be what it is about.

Offered by distance among those of the class chosen; without a class among all, and then the one
taken brings its class. Never taken by itself.
"""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from commandcenter.advice.duplicates import RADIUS_M, TOO_VAGUE_M
from commandcenter.component import Component, NearComponent
from commandcenter.situation import Situation
from commandcenter.wording import _
from ui import format as say
from ui import theme
from ui.components.names import component_name
from ui.dialogs.fields import ClassField, PlaceField

MOST: Final = 3
KEYS: Final = tuple(f"Alt+{number + 4}" for number in range(MOST))


class ComponentField(QWidget):
    """Up to three components; Alt+4 to Alt+6 takes one or, pressed again, none."""

    def __init__(
        self,
        situation: Situation,
        class_field: ClassField,
        place_field: PlaceField,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._situation = situation
        self._class = class_field
        self._place = place_field
        self._near: tuple[NearComponent, ...] = ()
        self._taken: str | None = None
        look = theme.current()
        self._told = QLabel(self)
        self._told.setProperty("role", "muted")
        self._told.setFont(theme.font("small"))
        self._told.setTextFormat(Qt.TextFormat.PlainText)
        self._told.setMinimumWidth(1)
        row = QHBoxLayout()
        row.setSpacing(look.gap)
        self.buttons = [self._button(number) for number in range(MOST)]
        for button in self.buttons:
            row.addWidget(button, 1)
            stays = button.sizePolicy()
            stays.setRetainSizeWhenHidden(True)
            button.setSizePolicy(stays)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.gap // 2)
        column.addLayout(row)
        column.addWidget(self._told)
        column.addStretch()
        # Room from the start: nothing below jumps while one types.
        self.setFixedHeight(look.row_compact + column.spacing() + self._told.sizeHint().height())
        self.setAccessibleName(_("Components near the place"))
        class_field.chosen.connect(self._look)
        place_field.changed.connect(self._look)
        if not len(situation.city.components):
            self.hide()
        self._look()

    @property
    def code(self) -> str | None:
        """Code of the component that the report is about, or None."""
        self._look()
        return self._taken

    @property
    def offered(self) -> list[NearComponent]:
        """The components in sight, the nearest first."""
        return list(self._near)

    def take(self, component: Component) -> None:
        """Take a component that stands at the place, whatever class was chosen before."""
        self._class.put_class(component.class_code)
        if component.code in {each.component.code for each in self._near}:
            self._taken = component.code
            self._fill()

    def _look(self) -> None:
        """Ask anew what stands near; what does not any more is not taken any longer."""
        shown = tuple(self._found())
        if self._taken not in {each.component.code for each in shown}:
            self._taken = None
        self._near = shown
        self._fill()

    def _found(self) -> list[NearComponent]:
        place, chosen = self._place.place, self._class.case_class
        if place is None or (place.accuracy_m or 0.0) > TOO_VAGUE_M:
            return []
        if chosen is not None and chosen.kind != "component":
            return []
        radius = (chosen.duplicate_radius_m if chosen else RADIUS_M) + (place.accuracy_m or 0.0)
        code = chosen.code if chosen else None
        components = self._situation.city.components
        return components.near(place.lon, place.lat, code, max(radius, RADIUS_M), MOST)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names are cut to the room they have."""
        super().resizeEvent(event)
        self._fill()

    def _button(self, number: int) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(str(number))
        button.setAutoDefault(False)
        button.setCheckable(True)
        button.setMinimumWidth(1)
        button.clicked.connect(self._on_wanted)
        shortcut = QShortcut(QKeySequence(KEYS[number]), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.setObjectName(str(number))
        shortcut.activated.connect(self._on_wanted)
        return button

    def _fill(self) -> None:
        city, look = self._situation.city, theme.current()
        for number, button in enumerate(self.buttons):
            # One that offers nothing is not seen; the others keep their place.
            button.setVisible(number < len(self._near))
            if number >= len(self._near):
                button.setChecked(False)
                continue
            near = self._near[number]
            key = QKeySequence(KEYS[number]).toString(QKeySequence.SequenceFormat.NativeText)
            name = component_name(near.component.class_code, near.component.name, city)
            # The last digits stand on the thing itself, and tell it from the next.
            title = _("…{digits} · {metres} m").format(
                digits=near.component.code[-4:], metres=say.number(near.distance_m)
            )
            if self._class.case_class is None:
                title = f"{component_name(near.component.class_code, '', city)} {title}"
            room = button.width() - 2 * look.padding
            cut = button.fontMetrics().elidedText(title, Qt.TextElideMode.ElideMiddle, room)
            button.setText(cut.replace("&", "&&"))
            button.setToolTip(f"{name} · {near.component.code} ({key})")
            button.setAccessibleName(f"{title}. {key}")
            button.setChecked(near.component.code == self._taken)
        self._tell()

    def _tell(self) -> None:
        chosen, place = self._class.case_class, self._place.place
        if self._near:
            if self._taken:
                said = _("The report is about {code}.").format(code=self._taken)
            elif len(self._near) == 1:
                said = _("Is it this one? Alt+4 takes it.")
            else:
                said = _("Is it one of these? Alt+4 to Alt+6 takes it.")
        elif chosen is not None and chosen.kind != "component":
            said = _("This class is not about a component.")
        elif place is None:
            said = _("Registered components near the place are offered here.")
        else:
            said = _("No registered component of this kind is near.")
        self._told.setText(said)
        self._told.setToolTip(said)

    def _on_wanted(self) -> None:
        number = int(self.sender().objectName())
        if number >= len(self._near):
            return
        component = self._near[number].component
        self._taken = None if self._taken == component.code else component.code
        if self._taken and self._class.case_class is None:
            self._class.put_class(component.class_code)
        self._fill()

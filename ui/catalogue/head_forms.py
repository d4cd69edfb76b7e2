"""The forms of what classes stand under: the catalogue itself, and a big class."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from commandcenter.catalogue import (
    DEFAULT_STAGE_LIMITS,
    LOOPS,
    USUAL_DISTRICT_CLASSES,
    Catalogue,
    StageClock,
)
from commandcenter.roles import LOOP_NAMES, Loop
from commandcenter.wording import N_, Label, _, label
from commandcenter.worktime import Limit
from ui.catalogue.fields import LimitField, NamesField, Pick
from ui.catalogue.forms import Form
from ui.catalogue.lists import NamedRows

STAGES: Final[dict[StageClock, str]] = {
    StageClock.ACCEPT: N_("Accept within"),
    StageClock.VERIFY: N_("Verify within"),
    StageClock.DISPATCH: N_("Dispatch within"),
    StageClock.SIGN: N_("Sign for within"),
    StageClock.CHECK: N_("Check within"),
    StageClock.CLOSE: N_("Close within"),
}
"""The clocks besides handling, which belongs to the filing condition; shown through `_`."""


class CatalogueForm(Form):
    """The catalogue's own name, the limits of its stages, and its classes of district."""

    places_wanted = Signal()
    """Somebody wants to say which areas are of which class of district."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._was: Catalogue | None = None
        self.names = NamesField(_("Name"), self)
        self.example = QCheckBox(_("Its limits are examples, to be replaced by the city's"), self)
        self.districts = NamedRows(
            _("Class of district"), _("Add a class of district…"), _("Take this class out"), self
        )
        self.places = QPushButton(_("Where they apply…"), self)
        self.places.clicked.connect(self.places_wanted)
        levels = [(each, _(LOOP_NAMES[Loop(each)])) for each in LOOPS]
        self.loop = Pick(_("Stage limits of"), [("", _("every level")), *levels], self)
        self.stages = {
            clock: LimitField(_(name), self, optional=True) for clock, name in STAGES.items()
        }
        self._row(_("Name"), self.names)
        self._row("", self.example)
        self._row(_("Classes of district"), self.districts)
        self._row("", self.places)
        self._row(_("Stage limits of"), self.loop)
        for clock, field in self.stages.items():
            self._row(_(STAGES[clock]), field)
            field.changed.connect(self._on_changed)
        self.names.changed.connect(self._on_changed)
        self.districts.changed.connect(self._on_changed)
        self.example.toggled.connect(self._on_changed)
        self.loop.currentIndexChanged.connect(self._on_loop)

    def show_value(self, catalogue: Catalogue) -> None:
        """Show this catalogue."""
        self._was, self._showing = catalogue, True
        below = _("Key {key}, version {n}").format(key=catalogue.key, n=catalogue.version)
        self._say(label(catalogue.names), below)
        self.names.show_value(catalogue.names)
        self.example.setChecked(catalogue.example)
        self.districts.show_value(catalogue.district_classes, USUAL_DISTRICT_CLASSES)
        self.places.setEnabled(bool(catalogue.district_classes))
        limits = self._limits(catalogue)
        for clock, field in self.stages.items():
            field.show_value(limits.get(clock))
        self._showing = False

    @property
    def value(self) -> Catalogue:
        """The catalogue as the form has it."""
        assert self._was is not None
        named = replace(
            self._was,
            names=self.names.value,
            example=self.example.isChecked(),
            district_classes=self.districts.value,
        )
        shown = {clock: field.value for clock, field in self.stages.items()}
        limits = {clock: limit for clock, limit in shown.items() if limit is not None}
        loop = self.loop.value
        if not loop:
            handling = {k: v for k, v in self._was.stage_limits.items() if k not in STAGES}
            return replace(named, stage_limits={**DEFAULT_STAGE_LIMITS, **handling, **limits})
        of_loops = {**self._was.stage_limits_by_loop, loop: limits}
        kept = {each: of_loop for each, of_loop in of_loops.items() if of_loop}
        return replace(named, stage_limits_by_loop=kept)

    def _limits(self, catalogue: Catalogue) -> dict[StageClock, Limit]:
        loop = self.loop.value
        if loop:
            return catalogue.stage_limits_by_loop.get(loop, {})
        return {**DEFAULT_STAGE_LIMITS, **catalogue.stage_limits}

    def _on_loop(self) -> None:
        if self._was is not None and not self._showing:
            self.show_value(self._was)

    def _on_changed(self) -> None:
        super()._on_changed()
        if not self._showing:
            self._was = self.value
            self.places.setEnabled(bool(self._was.district_classes))


class GroupForm(Form):
    """The name of a big class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names = NamesField(_("Name"), self)
        self._row(_("Name"), self.names)
        self.names.changed.connect(self._on_changed)

    def show_value(self, code: str, names: Label, classes: int) -> None:
        """Show this big class."""
        self._showing = True
        self._say(f"{code}  {label(names)}", _("Big class; subclasses: {n}").format(n=classes))
        self.names.show_value(names)
        self._showing = False

    @property
    def value(self) -> Label:
        """Its names."""
        return self.names.value

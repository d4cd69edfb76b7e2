"""The forms beside the tree: the catalogue itself, a big class, a class, a filing condition.

A form shows one value and gives back the changed one; what follows from a change, the window knows.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from commandcenter.catalogue import (
    LANES,
    CaseClass,
    ClosingCriterion,
    FilingCondition,
    Urgency,
)
from commandcenter.roles import LOOP_NAMES
from commandcenter.wording import N_, Label, _, label
from ui import theme
from ui.catalogue.fields import Amount, LimitField, NamesField, Pick
from ui.catalogue.lists import NamedRows, StepsField, UnitsField

URGENCY_NAMES: Final[dict[Urgency, str]] = {
    Urgency.EMERGENCY: N_("Emergency"),
    Urgency.URGENT: N_("Urgent"),
    Urgency.ORDINARY: N_("Ordinary"),
    Urgency.LOW: N_("Low"),
}
KIND_NAMES: Final = {"component": N_("Component"), "incident": N_("Incident")}
LANE_NAMES: Final = {
    "emergency": N_("Emergency lane"),
    "inspection": N_("Inspection: found, rectified, rechecked"),
    "mediation": N_("Mediation"),
}
"""What forms call them; shown through `_`."""


class Form(QWidget):
    """A heading, and fields under each other, each with its name before it."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme.current()
        self._showing = False
        self.heading, self.below = _words(self, "lead"), _words(self, "body")
        self.below.setProperty("role", "muted")
        self._fields = QFormLayout()
        self._fields.setHorizontalSpacing(look.padding)
        self._fields.setVerticalSpacing(look.spacing)
        self._fields.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._fields.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        column.setSpacing(look.spacing)
        column.addWidget(self.heading)
        column.addWidget(self.below)
        column.addSpacing(look.spacing)
        column.addLayout(self._fields)
        column.addStretch()

    def _row(self, name: str, field: QWidget, at: int = -1) -> None:
        words = QLabel(name, self)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setBuddy(field)
        words.setMinimumHeight(theme.current().target)
        self._fields.insertRow(at, words, field)

    def _say(self, heading: str, below: str) -> None:
        self.heading.setText(heading)
        self.below.setText(below)
        self.below.setVisible(bool(below))

    def _on_changed(self) -> None:
        if not self._showing:
            self.changed.emit()


class ClassForm(Form):
    """What a class says besides its conditions."""

    def __init__(self, units: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._was: CaseClass | None = None
        self.names = NamesField(_("Name"), self)
        self.kind = _pick(self, _("Kind"), KIND_NAMES)
        self.urgency = _pick(
            self, _("Urgency"), {each.name: name for each, name in URGENCY_NAMES.items()}
        )
        self.units = UnitsField(_("Lead unit"), units, self)
        self.co_units = UnitsField(_("Co-handling units"), units, self)
        loops = {str(loop): name for loop, name in LOOP_NAMES.items()}
        self.settles_at = _pick(self, _("Usually settled at"), {"": N_("any level"), **loops})
        lanes = {each: LANE_NAMES[each] for each in LANES}
        self.lane = _pick(self, _("Lane"), {"": N_("The ordinary one"), **lanes})
        self.confidential = QCheckBox(_("Confidential: only those who work on a case see it"), self)
        self.radius = Amount(_("Duplicates within, metres"), self, decimals=0, unit=_("m"))
        self.hours = Amount(_("Duplicates within, hours"), self, unit=_("h"))
        self.checklist = StepsField(_("Checklist"), self)
        self._lay_out_rows()

    def _lay_out_rows(self) -> None:
        near = QWidget(self)
        row = QHBoxLayout(near)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().spacing)
        for each in (self.radius, self.hours):
            row.addWidget(each, 1)
        row.addStretch(1)
        self._row(_("Name"), self.names)
        self._row(_("Kind"), self.kind)
        self._row(_("Urgency"), self.urgency)
        self._row(_("Lead unit"), self.units)
        self._row(_("Co-handling units"), self.co_units)
        self._row(_("Usually settled at"), self.settles_at)
        self._row(_("Lane"), self.lane)
        self._row("", self.confidential)
        self._row(_("Duplicates within"), near)
        self._row(_("Checklist"), self.checklist)
        for field in (self.names, self.units, self.co_units, self.checklist):
            field.changed.connect(self._on_changed)
        for pick in (self.kind, self.urgency, self.settles_at, self.lane):
            pick.currentIndexChanged.connect(self._on_changed)
        for amount in (self.radius, self.hours):
            amount.valueChanged.connect(self._on_changed)
        self.confidential.toggled.connect(self._on_changed)

    def show_value(self, case_class: CaseClass, group: Label) -> None:
        """Show this class of the big class `group`."""
        self._was, self._showing = case_class, True
        self._say(f"{case_class.code}  {label(case_class.names)}", label(group))
        self.names.show_value(case_class.names)
        self.kind.show_value(case_class.kind)
        self.urgency.show_value(case_class.urgency.name)
        self.units.show_value(case_class.units)
        self.co_units.show_value(case_class.co_units)
        self.settles_at.show_value(case_class.settles_at)
        self.lane.show_value(case_class.lane)
        self.confidential.setChecked(case_class.confidential)
        self.radius.setValue(case_class.duplicate_radius_m)
        self.hours.setValue(case_class.duplicate_hours)
        self.checklist.show_value(case_class.checklist)
        self._showing = False

    @property
    def value(self) -> CaseClass:
        """The class as the form has it."""
        assert self._was is not None
        return replace(
            self._was,
            names=self.names.value,
            kind=self.kind.value,
            urgency=Urgency[self.urgency.value],
            units=self.units.value,
            co_units=self.co_units.value,
            settles_at=self.settles_at.value,
            lane=self.lane.value,
            confidential=self.confidential.isChecked(),
            duplicate_radius_m=self.radius.value(),
            duplicate_hours=self.hours.value(),
            checklist=self.checklist.value,
        )


class ConditionForm(Form):
    """A filing condition: its words, its limits, what closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._was: FilingCondition | None = None
        self._districts: Mapping[str, Label] = {}
        self.names = NamesField(_("Filing condition"), self)
        self.limit = LimitField(_("Time limit"), self)
        self.limits: dict[str, LimitField] = {}
        self.criteria = NamedRows(
            _("Closing criterion"),
            _("Add a closing criterion…"),
            _("Take this criterion out"),
            self,
        )
        self._row(_("Filing condition"), self.names)
        self._row(_("Time limit"), self.limit)
        self._row(_("Closing criteria"), self.criteria)
        self.limit.changed.connect(self._on_changed)
        for field in (self.names, self.criteria):
            field.changed.connect(self._on_changed)

    def show_value(
        self,
        condition: FilingCondition,
        case_class: CaseClass,
        known: Mapping[str, ClosingCriterion],
        districts: Mapping[str, Label],
    ) -> None:
        """Show this condition; `known` are the criteria, `districts` the classes of district."""
        self._was, self._showing = condition, True
        of_class = f"{case_class.code}  {label(case_class.names)}"
        self._say(_("Filing condition {code}").format(code=condition.code), of_class)
        self.names.show_value(condition.names)
        self.limit.show_value(condition.limit)
        self._show_districts(districts)
        for code, field in self.limits.items():
            field.show_value(condition.limits.get(code))
        self.criteria.show_value(
            {each.code: each.names for each in condition.criteria},
            {each.code: each.names for each in known.values()},
        )
        self._showing = False

    def _show_districts(self, districts: Mapping[str, Label]) -> None:
        """A limit for each class of district, below the one that holds elsewhere."""
        if districts == self._districts:
            return
        for field in self.limits.values():
            self._fields.removeRow(field)
        self._districts = dict(districts)
        self.limits = {}
        for at, (code, names) in enumerate(districts.items(), 2):
            field = LimitField(label(names), self, optional=True)
            field.changed.connect(self._on_changed)
            self._row(_("{district} districts").format(district=label(names)), field, at)
            self.limits[code] = field

    @property
    def value(self) -> FilingCondition:
        """The condition as the form has it."""
        assert self._was is not None
        others = {k: v for k, v in self._was.limits.items() if k not in self.limits}
        own = {code: field.value for code, field in self.limits.items()}
        return replace(
            self._was,
            names=self.names.value,
            limit=self.limit.value or self._was.limit,
            limits={**others, **{code: limit for code, limit in own.items() if limit}},
            criteria=tuple(ClosingCriterion(*each) for each in self.criteria.value.items()),
        )


def _pick(parent: QWidget, name: str, options: Mapping[str, str]) -> Pick:
    return Pick(name, [(code, _(words)) for code, words in options.items()], parent)


def _words(parent: QWidget, step: theme.Step) -> QLabel:
    shown = QLabel(parent)
    shown.setTextFormat(Qt.TextFormat.PlainText)
    shown.setWordWrap(True)
    shown.setFont(theme.font(step, strong=step == "lead"))
    return shown

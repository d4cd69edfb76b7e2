"""The form of the chain itself: what it is called, which cases it is for, how long it is held."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from commandcenter.case import Stage
from commandcenter.catalogue import Urgency
from commandcenter.city import City
from commandcenter.escalation import Chain, Phase, Rules
from commandcenter.escalation.chain import AGAIN_AT_MOST
from commandcenter.escalation.step_words import PHASE_NAMES
from commandcenter.lifecycle import STAGE_NAMES
from commandcenter.roles import LOOP_NAMES
from commandcenter.wording import _, label
from ui.catalogue.fields import Amount, NamesField, Pick
from ui.catalogue.forms import URGENCY_NAMES, Form
from ui.chains.parts import ChecksField, CodesField, Whole
from ui.dialogs.suggest import Suggestion

MOST: Final = 8
_KEY: Final = re.compile(r"[^0-9a-z]+")


class HeadForm(Form):
    """Shows a chain without its steps and gives back the changed one."""

    def __init__(self, city: City, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._was: Chain | None = None
        self._city = city
        self.key = QLineEdit(self)
        self.key.setAccessibleName(_("Key"))
        self.key.setPlaceholderText(_("small letters, digits and hyphens"))
        # With large type a field goes under its name; else values would stand out of sight.
        self._fields.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.names = NamesField(_("Name"), self, stacked=True)
        self.phase = Pick(_("Watches"), [(p.value, _(PHASE_NAMES[p])) for p in Phase], self)
        urgencies = [(each.name, _(URGENCY_NAMES[each])) for each in Urgency]
        self.urgencies = ChecksField(_("Urgency"), urgencies, self, across=2)
        classes = _ClassNames(city)
        self.classes = CodesField(
            _("Classes"), _("all classes; type to add one"), classes.search, classes.name, self
        )
        areas = _AreaNames(city)
        self.areas = CodesField(
            _("Areas"), _("the whole city; type to add an area"), areas.search, areas.name, self
        )
        loops = [(str(loop), _(name)) for loop, name in LOOP_NAMES.items()]
        self.levels = ChecksField(_("Level"), loops, self, across=3)
        stages = _StageNames()
        self.stages = CodesField(
            _("Stages"), _("all stages; type to add one"), stages.search, stages.name, self
        )
        self.rank = Whole(_("Rank"), -999, 999, self)
        self.rank.setToolTip(_("Chains of a lower rank are tried first."))
        self.held = Amount(_("An acknowledgement holds"), self, least=1, unit=_("min"))
        self.silent = Amount(_("Silenced at most"), self, least=0.25, unit=_("h"))
        self.again = QLineEdit(self)
        self.again.setAccessibleName(_("Tried again after"))
        self.again.setPlaceholderText(_("minutes, such as 5, 15, 60; empty for never"))
        for name, field in (
            (_("Key"), self.key),
            (_("Name"), self.names),
            (_("Watches"), self.phase),
            (_("Urgency"), self.urgencies),
            (_("Classes"), self.classes),
            (_("Areas"), self.areas),
            (_("Level"), self.levels),
            (_("Stages"), self.stages),
            (_("Rank"), self.rank),
            (_("An acknowledgement holds"), self.held),
            (_("Silenced at most"), self.silent),
            (_("Tried again after"), self.again),
        ):
            self._row(name, field)
        self._connect()

    def _connect(self) -> None:
        for field in (self.names, self.urgencies, self.classes, self.areas):
            field.changed.connect(self._on_changed)
        for field in (self.levels, self.stages):
            field.changed.connect(self._on_changed)
        self.phase.currentIndexChanged.connect(self._on_changed)
        for number in (self.rank, self.held, self.silent):
            number.valueChanged.connect(self._on_changed)
        for line in (self.key, self.again):
            line.editingFinished.connect(self._on_changed)

    def show_value(self, chain: Chain, *, is_new: bool) -> None:
        """Show this chain; only a new one can be given a key. Where it stands, the cursor stays."""
        self._say(label(chain.names) or _("New chain"), _("Which cases it is for"))
        self._fields.setRowVisible(self.key, is_new)
        if self._was is not None and self._was.key == chain.key:
            self._was = chain
            if self.value == chain:
                return
        self._was, self._showing = chain, True
        self.key.setText(chain.key)
        self.names.show_value(chain.names)
        self.phase.show_value(chain.phase.value)
        self.urgencies.show_value([each.name for each in chain.urgencies])
        self.classes.show_value(chain.rules.classes)
        self.areas.show_value(chain.rules.areas)
        self.levels.show_value(chain.rules.levels)
        self.stages.show_value(chain.rules.stages)
        self.rank.setValue(chain.rules.rank)
        self.held.setValue(chain.acknowledged_minutes)
        self.silent.setValue(chain.silent_hours)
        self.again.setText(", ".join(f"{each:g}" for each in chain.again_minutes))
        self._showing = False

    @property
    def value(self) -> Chain:
        """The chain as it stands in the form, its steps untouched."""
        was = self._was
        assert was is not None, "a chain is shown before it is asked for"
        key = _KEY.sub("-", self.key.text().strip().lower()).strip("-")
        return replace(
            was,
            key=was.key if self.key.text() == was.key else key or was.key,
            names=self.names.value,
            phase=Phase(self.phase.value),
            urgencies=tuple(Urgency[name] for name in self.urgencies.value),
            rules=Rules(
                rank=self.rank.value(),
                classes=self.classes.value,
                levels=self.levels.value,
                areas=self.areas.value,
                stages=self.stages.value,
            ),
            acknowledged_minutes=self.held.value(),
            silent_hours=self.silent.value(),
            again_minutes=_minutes(self.again.text()),
        )


def _minutes(typed: str) -> tuple[float, ...]:
    """The numbers in a line, as many as count; what is none is left out."""
    numbers = [float(each) for each in re.findall(r"\d+(?:\.\d+)?", typed)]
    return tuple(each for each in numbers if each >= 1)[:AGAIN_AT_MOST]


def _found(typed: str, known: Iterable[tuple[str, str]]) -> list[Suggestion]:
    """The first of those whose code begins so, or whose name holds what was typed."""
    words, found = typed.casefold(), []
    for code, name in known:
        if code.startswith(typed) or words in name.casefold():
            found.append(Suggestion(code, name, code))
            if len(found) == MOST:
                break
    return found


class _ClassNames:
    """Classes and big classes of the catalogue."""

    def __init__(self, city: City) -> None:
        catalogue = city.catalogue if city.catalogue_key else None
        groups = catalogue.groups.items() if catalogue else ()
        self._names = {code: _("all of {group}").format(group=label(n)) for code, n in groups}
        classes = catalogue.classes if catalogue else ()
        self._names |= {each.code: label(each.names) for each in classes}

    def search(self, typed: str) -> Sequence[Suggestion]:
        return _found(typed, self._names.items())

    def name(self, code: str) -> str:
        return self._names.get(code, code)


class _AreaNames:
    """Areas of every level."""

    def __init__(self, city: City) -> None:
        self._areas = city.areas

    def search(self, typed: str) -> Sequence[Suggestion]:
        return _found(typed, ((code, area.name) for code, area in self._areas.areas.items()))

    def name(self, code: str) -> str:
        return self._areas.area(code).name if code in self._areas else code


class _StageNames:
    """The stages that a case passes."""

    def search(self, typed: str) -> Sequence[Suggestion]:
        return _found(typed, ((str(stage), _(name)) for stage, name in STAGE_NAMES.items()))

    def name(self, code: str) -> str:
        return _(STAGE_NAMES[Stage(code)]) if code in tuple(Stage) else code

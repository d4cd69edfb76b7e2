"""What is asked before a file is taken in: what it is, and how to read it."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from commandcenter.intake.kinds import KIND_NAMES, TAKEN, ImportWish, likely_kind
from commandcenter.wording import N_, _
from ui.dialogs.form import FormDialog, PickPart, Values

MAPPINGS: Final[dict[str, tuple[str, ...]]] = {"cases": ("nyc311", "commandcenter")}
"""The mappings that ship with the program, the usual one first."""

SYSTEMS: Final = ("EPSG:4326", "EPSG:4490", "gcj02", "bd09")
"""Reference systems that are offered; any EPSG:n can be typed."""

_NAMES: Final[dict[str, str]] = {
    "mapping": N_("Mapping"),
    "crs": N_("Coordinates"),
    "level": N_("Level"),
    "grid_layer": N_("Grid layer"),
    "layer": N_("Layer in the file"),
    "encoding": N_("Encoding"),
}
"""The options that can be set here; shown through `_`."""


def ask_import(path: Path, parent: QWidget) -> FormDialog:
    """Ask what a file is and how to read it; `given` tells values for `wish`. Not open yet."""
    likely = likely_kind(path)
    kinds = sorted(KIND_NAMES, key=lambda kind: kind != likely)
    kind = PickPart(_("What it is"), tuple((each, _(KIND_NAMES[each])) for each in kinds))
    options = OptionsPart(kind)
    title = _("Import {file}").format(file=path.name)
    question = _("What does the file hold? Rows that do not fit are set aside for repair.")
    parts: dict[str, QWidget] = {"kind": kind, "options": options}
    return FormDialog(title, question, _("Import"), parts, parent)


def wish(path: Path, values: Values) -> ImportWish:
    """The wish that the answers make."""
    return ImportWish(path, values["kind"], values["options"])


class OptionsPart(QWidget):
    """The options that mean something for the kind that is picked; empty ones are left out."""

    changed = Signal()

    def __init__(self, kind: PickPart) -> None:
        super().__init__()
        self._kind = kind
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self.fields: dict[str, QComboBox | QLineEdit] = {}
        for name, word in _NAMES.items():
            field = self.fields[name] = _field(name)
            field.setAccessibleName(_(word))
            self._form.addRow(_(word), field)
        kind.changed.connect(self._on_kind)
        self._on_kind()

    @property
    def value(self) -> tuple[tuple[str, str], ...]:
        """Names and values."""
        taken = TAKEN[self._kind.value or ""]
        texts = {name: _text(field).strip() for name, field in self.fields.items()}
        return tuple((name, text) for name, text in texts.items() if text and name in taken)

    @property
    def complete(self) -> bool:
        """Always: what is empty, the file says itself."""
        return True

    def _on_kind(self) -> None:
        kind = self._kind.value or ""
        for name, field in self.fields.items():
            self._form.setRowVisible(field, name in TAKEN[kind])
        mappings = self.fields["mapping"]
        assert isinstance(mappings, QComboBox)
        mappings.clear()
        mappings.addItems(MAPPINGS.get(kind, ("",)))
        self.changed.emit()


def _field(name: str) -> QComboBox | QLineEdit:
    if name not in ("mapping", "crs"):
        field = QLineEdit()
        field.setPlaceholderText(_("As the file says"))
        return field
    box = QComboBox()
    box.setEditable(True)
    line = box.lineEdit()
    assert line is not None
    if name == "mapping":
        line.setPlaceholderText(_("As usual; or the path of a .toml file"))
    else:
        box.addItems(("", *SYSTEMS))
        line.setPlaceholderText(_("As the file says"))
    return box


def _text(field: QComboBox | QLineEdit) -> str:
    return field.currentText() if isinstance(field, QComboBox) else field.text()

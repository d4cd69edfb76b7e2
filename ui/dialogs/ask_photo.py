"""What is asked when photos are added: what they show, and a note."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from commandcenter.case import Case, Stage
from commandcenter.photo import KIND_NAMES, PhotoKind
from commandcenter.wording import _, ngettext
from ui.dialogs.form import FormDialog, PickPart, WordsPart

_HANDLED: Final = (Stage.HANDLING, Stage.DONE, Stage.CHECKING, Stage.TO_CLOSE)
"""While it is like this, photos usually show what has been done."""


def ask_photos(case: Case, names: Sequence[str], parent: QWidget) -> FormDialog:
    """Ask what photos show; `given` tells the values `kind` and `note`. It is not open yet."""
    likely = PhotoKind.AFTER if case.stage in _HANDLED else PhotoKind.BEFORE
    kinds = sorted(PhotoKind, key=lambda kind: kind is not likely)
    parts: dict[str, QWidget] = {
        "kind": PickPart(_("What it shows"), tuple((kind, _(KIND_NAMES[kind])) for kind in kinds)),
        "note": WordsPart(_("Note, may be left empty"), required=False),
    }
    question = ngettext(
        "What does {name} show? Place and camera are not kept with it.",
        "What do these {n} photos show? Place and camera are not kept with them.",
        len(names),
    )
    return FormDialog(
        _("{act} · case {number}").format(act=_("Add photos"), number=case.number),
        question.format(n=len(names), name=names[0]),
        _("Add"),
        parts,
        parent,
    )

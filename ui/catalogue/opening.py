"""Opens the editor of the catalogue, and has the desk put in force what is saved there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from commandcenter.catalogue import Catalogue
from commandcenter.city import to_json
from commandcenter.codes import CodeScheme, scheme_named
from commandcenter.commands import Configure
from commandcenter.desk import Desk
from commandcenter.roles import Post
from commandcenter.wording import _
from ui.action import Moment

if TYPE_CHECKING:
    from ui.catalogue.window import CatalogueWindow
    from ui.main_window import MainWindow

KIND: Final = "catalogue"


class CatalogueDesk(QObject):
    """One editor at a time, the console goes on beside it; and the road from it to the desk."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._ticket = 0
        self.editor: CatalogueWindow | None = None
        """The window, if it is open."""
        bridge = window.bridge
        bridge.done.connect(self._on_done)
        bridge.refused.connect(self._on_not_saved)
        bridge.failed.connect(self._on_not_saved)
        bridge.happened.connect(self._on_happened)

    def open(self) -> None:
        """Show the editor, or bring it to the front."""
        if self.editor is not None:
            if self.editor.isMinimized():
                self.editor.showNormal()
            self.editor.activateWindow()
        else:
            self._window.inquiries.ask(_read_scheme, self._on_scheme)

    def _on_scheme(self, scheme: CodeScheme | None) -> None:
        from ui.catalogue.window import CatalogueWindow  # Seldom needed, so not at the start.

        if self.editor is None:
            city = self._window.situation.city
            self.editor = CatalogueWindow(city.catalogue, city.units, scheme, self._window)
            self.editor.save_wanted.connect(self._on_save)
            self.editor.places_wanted.connect(self._on_places_wanted)
            self.editor.closed.connect(self._on_closed)
            self.editor.show()

    def _on_save(self, catalogue: Catalogue) -> None:
        base = catalogue.version
        wish = Configure(KIND, catalogue.key, to_json(catalogue), base=base)
        self._ticket = self._window.bridge.submit(wish, person=self._window.acts.person)

    def _on_places_wanted(self) -> None:
        from ui.catalogue.districts import DistrictsDialog

        if self.editor is not None:
            city, classes = self._window.situation.city, self.editor.catalogue.district_classes
            known = city.profile.district_classes
            dialog = DistrictsDialog(city.areas, classes, known, self.editor)
            dialog.given.connect(self._on_places)
            dialog.open()

    def _on_places(self, of_area: dict[str, str]) -> None:
        """The city's own, not the catalogue's: in force at once, whatever becomes of the editor."""
        profile = self._window.situation.city.profile
        if of_area != profile.district_classes:
            said = to_json(replace(profile, district_classes=of_area))
            base = self._window.situation.city.versions.get(("city", "city"), 0)
            wish = Configure("city", "city", said, base=base)
            self._window.bridge.submit(wish, person=self._window.acts.person)

    def _on_done(self, ticket: int, _events: object) -> None:
        if ticket == self._ticket:
            self._ticket = 0
            version = self._window.situation.city.catalogue.version
            sentence = _("Version {n} of the catalogue is in force.")
            self._window.notices.tell(sentence.format(n=version))
            if self.editor is not None:
                self.editor.saved()

    def _on_not_saved(self, ticket: int, sentence: str) -> None:
        if ticket == self._ticket:
            self._ticket = 0
            if self.editor is not None:
                self.editor.in_force(self._window.situation.city.catalogue)
                self.editor.refused(sentence)

    def _on_happened(self, _events: object) -> None:
        """An import or another desk may have put another catalogue in force."""
        if self.editor is not None and not self._ticket:
            self.editor.in_force(self._window.situation.city.catalogue)

    def _on_closed(self) -> None:
        self.editor = None


def open_catalogue(window: MainWindow) -> CatalogueDesk:
    """Show the editor of the catalogue in force."""
    desk = window.findChild(CatalogueDesk) or CatalogueDesk(window)
    desk.open()
    return desk


def may_edit_catalogue(moment: Moment) -> bool:
    """Whether there is a catalogue, and the person at the desk may change it."""
    in_force = moment.city.catalogue_key is not None
    return in_force and Post.ADMINISTRATOR in moment.person.posts


def _read_scheme(desk: Desk) -> CodeScheme | None:
    """The code scheme of the catalogue in force; it stands in a file, so on the desk thread."""
    return scheme_named(desk.city.catalogue.code_scheme)

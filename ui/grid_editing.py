"""Cells are split, merged and drawn anew on the map, step by step, and saved as one change.

The steps are made by the rules (`GridDraft`) on the few cells at hand; only saving asks the desk,
which checks them again. What was not saved leaves no trace.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QObject

from commandcenter.desk import Desk
from commandcenter.frozen import frozen
from commandcenter.grid import CITY_LAYER
from commandcenter.grid.changes import GridChange, save
from commandcenter.grid.draft import GridDraft, summary
from commandcenter.grid.editing import Point
from commandcenter.refusal import Refused
from commandcenter.roles import Person
from commandcenter.wording import _, sentences
from ui.acts import Acts
from ui.inquiries import Inquiries
from ui.map.editing.bar import EditingBar
from ui.map.editing.sheet import Sheet, Tool
from ui.map_panel import MapPanel
from ui.notices import NoticeArea


@frozen
class _Save:
    """Stores a change; called on the desk thread."""

    change: GridChange
    day: date
    person: Person

    def __call__(self, desk: Desk) -> datetime | None:
        today = desk.clock.now().astimezone(desk.city.zone).date()
        at = None if self.day <= today else datetime.combine(self.day, time(), desk.city.zone)
        return save(desk, self.change, at, self.person)


class GridEditing(QObject):
    """The tools for cells, above and over the map."""

    def __init__(
        self, panel: MapPanel, inquiries: Inquiries, acts: Acts, notices: NoticeArea
    ) -> None:
        super().__init__(panel)
        self._panel = panel
        self._inquiries = inquiries
        self._acts = acts
        self._notices = notices
        self.bar = EditingBar(panel)
        self.sheet = Sheet(panel.view)
        panel.show_above(self.bar)
        self._drafts: list[GridDraft] = []
        """The draft after each step; the first is the tiling as it is."""
        self._dropped: list[GridDraft] = []
        self._saving = False
        self._connect()

    def _connect(self) -> None:
        self.bar.tool_chosen.connect(self.use)
        self.bar.layer_chosen.connect(self.edit_layer)
        self.bar.kind_chosen.connect(self._on_kind)
        self.bar.undo_wanted.connect(self.undo)
        self.bar.save_wanted.connect(self.save)
        self.bar.leave_wanted.connect(self.leave)
        self.sheet.line_drawn.connect(self._on_line)
        self.sheet.chosen_changed.connect(self._on_chosen)
        self.sheet.corner_moved.connect(self._on_corner)
        self.sheet.finished.connect(self._on_finished)
        self.sheet.undo_wanted.connect(self.undo)
        self.sheet.left.connect(self.leave)
        self.sheet.tool_wanted.connect(self.use)

    @property
    def active(self) -> bool:
        """Whether cells are being changed."""
        return bool(self._drafts)

    @property
    def draft(self) -> GridDraft:
        """The cells after the last step."""
        return self._drafts[-1]

    def begin(self, tool: str = Tool.SPLIT.value) -> None:
        """Begin to change cells with a tool; while they are being changed, only take the tool."""
        if not self.active:
            self.edit_layer(CITY_LAYER)
        self.use(tool)
        self._say_pending()

    def split(self) -> None:
        """Begin with the knife in hand."""
        self.begin(Tool.SPLIT.value)

    def merge(self) -> None:
        """Begin by choosing cells to be made one."""
        self.begin(Tool.MERGE.value)

    def reshape(self) -> None:
        """Begin by moving corners."""
        self.begin(Tool.RESHAPE.value)

    def edit_layer(self, layer: str) -> None:
        """Begin anew in a layer."""
        situation = self._panel.situation
        city = situation.city
        self._drafts = [GridDraft(city, layer)]
        self.bar.begin(tuple(city.layers), layer, self._first_day())
        self.sheet.begin(self.draft)
        self._show()
        self._say_pending()

    def _pending(self) -> datetime | None:
        """When a change of the layer takes effect that is saved already, if it is still to come."""
        situation = self._panel.situation
        changes = situation.city.layers[self.draft.layer].changes
        return changes[-1] if changes and changes[-1] > situation.now else None

    def _first_day(self) -> date:
        """The first day on which a change may take effect: never before one that is saved."""
        situation = self._panel.situation
        zone, pending = situation.city.zone, self._pending()
        if pending is None:
            return situation.now.astimezone(zone).date()
        there = pending.astimezone(zone)
        return there.date() if there.time() == time() else there.date() + timedelta(days=1)

    def _say_pending(self) -> None:
        pending = self._pending()
        if pending is not None:
            day = f"{pending.astimezone(self._panel.situation.city.zone):%Y-%m-%d}"
            self.bar.say(_("Shown are the grids that take effect on {day}.").format(day=day))

    def use(self, tool: str) -> None:
        """Take a tool in hand."""
        self.bar.use(Tool(tool))
        self.sheet.use(Tool(tool))

    def undo(self) -> None:
        """Take the last step back."""
        if len(self._drafts) > 1 and not self._saving:
            self._drafts.pop()
            self._show()
            self.bar.say("")

    def leave(self) -> None:
        """Stop changing cells; what was not saved can be brought back for ten seconds."""
        dropped = self._drafts
        self._end()
        if len(dropped) > 1:
            self._dropped = dropped
            told = _("The changes of grids were not saved.")
            self._notices.offer(told, _("Bring back"), self.bring_back)

    def bring_back(self) -> None:
        """Go on with the changes that were left last."""
        if self._dropped and not self.active:
            self.edit_layer(self._dropped[-1].layer)
            self._drafts, self._dropped = self._dropped, []
            self._show()

    def _end(self) -> None:
        self._drafts = []
        self._saving = False
        self.sheet.end()
        self.bar.hide()

    def save(self) -> None:
        """Have the change stored, to take effect from the day that is chosen."""
        if len(self._drafts) < 2 or self._saving:
            return
        self._saving = True
        asked = _Save(self.draft.change, self.bar.chosen_day, self._acts.person)
        self._inquiries.ask(asked, self._on_saved, self._on_lost)

    # --- steps ---

    def _step(self, change: Callable[[GridDraft], GridDraft]) -> None:
        """One more step, if the rules allow it; else the sentence why not."""
        if not self.active or self._saving:
            return
        try:
            after = change(self.draft)
            report = after.report()
        except Refused as no:
            self.bar.say(no.sentence)
            return
        self._drafts.append(after)
        self._show()
        sound = (
            _("No gaps, no overlaps.")
            if report.sound
            else _("Gaps {gaps} m², overlaps {overlaps} m².").format(
                gaps=round(report.gaps_m2, 1), overlaps=round(report.overlaps_m2, 1)
            )
        )
        told = _("To be saved: {changes}.").format(changes=summary(after))
        self.bar.say(sentences((told, sound)))

    def _show(self) -> None:
        self.sheet.show_draft(self.draft)
        self.bar.show_state(len(self._drafts) - 1, 0)

    def _on_line(self, line: list[Point]) -> None:
        code = self.draft.cell_along(line) if self.active else None
        if code is None:
            self.bar.say(_("No cell lies under this line."))
            return
        self._step(_Split(code, tuple(line)))

    def _on_chosen(self, codes: list[str]) -> None:
        if self.active:
            self.bar.show_state(len(self._drafts) - 1, len(codes))

    def _on_finished(self) -> None:
        if self.sheet.chosen:
            self._step(_Merge(tuple(self.sheet.chosen)))

    def _on_kind(self, kind: str) -> None:
        self._step(_SetKind(tuple(self.sheet.chosen), kind))

    def _on_corner(self, corner: Point, to: Point) -> None:
        self._step(_MoveCorner(corner, to))

    # --- the desk's answer ---

    def _on_saved(self, at: datetime | None) -> None:
        zone = self._panel.situation.city.zone
        when = f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at is not None else ""
        self._end()
        self._notices.tell(
            _("The grids are saved and take effect at {instant}.").format(instant=when)
            if when
            else _("The grids are saved.")
        )

    def _on_lost(self) -> None:
        """The sentence is shown as every refusal is; the draft is still there."""
        self._saving = False


@frozen
class _Split:
    code: str
    line: tuple[Point, ...]

    def __call__(self, draft: GridDraft) -> GridDraft:
        return draft.split(self.code, self.line)


@frozen
class _Merge:
    codes: tuple[str, ...]

    def __call__(self, draft: GridDraft) -> GridDraft:
        return draft.merge(self.codes)


@frozen
class _SetKind:
    codes: tuple[str, ...]
    kind: str

    def __call__(self, draft: GridDraft) -> GridDraft:
        return draft.with_kind(self.codes, self.kind)


@frozen
class _MoveCorner:
    corner: Point
    to: Point

    def __call__(self, draft: GridDraft) -> GridDraft:
        return draft.move_corner(self.corner, self.to)

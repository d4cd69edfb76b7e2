"""Everything that a person can do, one row each. What is not in the table does not exist.

Menus, buttons, the palette, the context menu of cases, the keys and the manual's page are made
from it. `when` is the only place that greys anything out, and it asks the rules.
"""

from typing import Final

from commandcenter import commands as do
from commandcenter.case import Stage
from commandcenter.situation import to_be_placed
from commandcenter.wording import N_
from ui.action import Action, May, Moment, always, has_contact, has_place
from ui.calendar.opening import open_calendars
from ui.catalogue.opening import may_edit_catalogue, open_catalogue
from ui.components.opening import has_component, open_component_of_case
from ui.map_actions import MAP_ACTIONS
from ui.seat_choice import not_bound_to_a_level

GROUPS: Final[dict[str, str]] = {
    "case": N_("&Case"),
    "act": N_("&Act"),
    "view": N_("&View"),
    "map": N_("&Map"),
    "desk": N_("&Desk"),
}
"""The menus, in their order; titles are shown through `_`."""

ACTIONS: Final[tuple[Action, ...]] = (
    Action(
        "case.report",
        N_("New report…"),
        "Ctrl+N; F2",
        "phone-plus",
        always,
        lambda w: w.reports.open(),
    ),
    Action(
        "case.file",
        N_("File"),
        "F",
        "folder-check-outline",
        May(do.FileCase),
        lambda w: w.case_acts.file(),
    ),
    Action(
        "case.reject",
        N_("Reject…"),
        "X",
        "close-circle-outline",
        May(do.Reject),
        lambda w: w.case_acts.reject(),
    ),
    Action(
        "case.place",
        N_("Set the place…"),
        "P",
        "map-marker-plus-outline",
        May(do.PlaceCase, to_be_placed, N_("It has a place; correct it with Shift+P.")),
        lambda w: w.case_acts.place(),
    ),
    Action(
        "case.correct_place",
        N_("Correct the place…"),
        "Shift+P",
        "map-marker-check-outline",
        May(do.PlaceCase, has_place, N_("It has no place yet; set one with P.")),
        lambda w: w.case_acts.place(),
    ),
    Action(
        "case.merge",
        N_("Merge into…"),
        "M",
        "call-merge",
        May(do.Merge),
        lambda w: w.case_acts.merge(),
    ),
    Action(
        "case.void", N_("Void…"), "Shift+X", "cancel", May(do.Void), lambda w: w.case_acts.void()
    ),
    Action(
        "case.note",
        N_("Add a note…"),
        "N",
        "note-plus-outline",
        May(do.AddNote),
        lambda w: w.case_acts.note(),
    ),
    Action(
        "case.photo",
        N_("Add photos…"),
        "I",
        "camera-plus-outline",
        May(do.AddPhoto),
        lambda w: w.photos.choose(),
    ),
    Action(
        "case.paste",
        N_("Paste a photo"),
        "Ctrl+V",
        "content-paste",
        May(do.AddPhoto),
        lambda w: w.photos.paste(),
    ),
    Action(
        "case.photos",
        N_("Look at the photos"),
        "Shift+I",
        "image-multiple-outline",
        lambda moment: any(case.photos for case in moment.cases),
        lambda w: w.photos.open(),
    ),
    Action(
        "case.component",
        N_("Its component…"),
        "Shift+O",
        "map-marker-radius-outline",
        has_component,
        open_component_of_case,
    ),
    Action(
        "case.copy",
        N_("Copy for the radio"),
        "Ctrl+Shift+C",
        "content-copy",
        lambda moment: bool(moment.cases),
        lambda w: w.case_acts.copy_for_radio(),
    ),
    Action(
        "case.explain",
        N_("Where the time went…"),
        "Ctrl+E",
        "timeline-clock-outline",
        lambda moment: bool(moment.cases),
        lambda w: w.case_panel.ledger.open_table(),
    ),
    Action(
        "case.reveal",
        N_("Reveal the contact…"),
        "Shift+R",
        "eye-outline",
        May(do.RevealContact, has_contact, N_("No contact was left, or it has been erased.")),
        lambda w: w.case_acts.reveal(),
    ),
    Action(
        "case.erase",
        N_("Erase…"),
        "Ctrl+Shift+E",
        "eraser",
        May(do.Erase),
        lambda w: w.case_acts.erase(),
    ),
    Action(
        "act.dispatch",
        N_("Dispatch…"),
        "D",
        "send",
        May(do.Dispatch),
        lambda w: w.case_acts.dispatch(),
    ),
    Action(
        "act.recall",
        N_("Recall…"),
        "Shift+D",
        "undo-variant",
        May(do.Recall),
        lambda w: w.case_acts.recall(),
    ),
    Action(
        "act.sign",
        N_("Sign for"),
        "S",
        "signature-freehand",
        May(do.SignFor),
        lambda w: w.case_acts.sign(),
    ),
    Action(
        "act.start",
        N_("Start handling"),
        "H",
        "hammer-wrench",
        May(do.StartHandling),
        lambda w: w.case_acts.start(),
    ),
    Action(
        "act.return",
        N_("Return…"),
        "R",
        "keyboard-return",
        May(do.Return),
        lambda w: w.case_acts.give_back(),
    ),
    Action(
        "act.done",
        N_("Report done…"),
        "K",
        "check",
        May(do.ReportDone),
        lambda w: w.case_acts.done(),
    ),
    Action(
        "act.check",
        N_("Start the check"),
        "C",
        "clipboard-search-outline",
        May(do.StartCheck),
        lambda w: w.case_acts.start_check(),
    ),
    Action(
        "act.pass",
        N_("Check passed…"),
        "Shift+C",
        "clipboard-check-outline",
        May(do.PassCheck),
        lambda w: w.case_acts.pass_check(),
    ),
    Action(
        "act.close",
        N_("Close the case"),
        "L",
        "archive-check-outline",
        May(do.Close),
        lambda w: w.case_acts.close(),
    ),
    Action(
        "act.undo",
        N_("Undo the last act"),
        "Ctrl+Z",
        "undo",
        always,
        lambda w: w.acts.undo(),
    ),
    Action(
        "view.palette",
        N_("Search, or type a command…"),
        "Ctrl+K",
        "magnify",
        always,
        lambda w: w.go.palette(),
    ),
    Action(
        "view.find",
        N_("Filter the queue"),
        "Ctrl+F",
        "filter-outline",
        always,
        lambda w: w.go.filter(),
    ),
    Action(
        "view.needs_me",
        N_("Queue: needs me"),
        "Ctrl+1",
        "account-alert-outline",
        always,
        lambda w: w.go.scope("needs_me"),
    ),
    Action(
        "view.waiting",
        N_("Queue: waiting on others"),
        "Ctrl+2",
        "account-clock-outline",
        always,
        lambda w: w.go.scope("waiting"),
    ),
    Action(
        "view.to_place",
        N_("Queue: cases without a place"),
        "Ctrl+4",
        "map-marker-question-outline",
        always,
        lambda w: w.go.scope("to_place"),
    ),
    Action(
        "view.all",
        N_("Queue: all open cases"),
        "Ctrl+3",
        "format-list-bulleted",
        always,
        lambda w: w.go.scope("all"),
    ),
    Action(
        "view.next_part",
        N_("Next panel"),
        "F6",
        "page-next-outline",
        always,
        lambda w: w.go.next_part(),
    ),
    Action(
        "view.notices",
        N_("Go to the newest notice"),
        "F8",
        "message-outline",
        always,
        lambda w: w.notices.focus_newest(),
    ),
    Action(
        "view.theme",
        N_("Switch light and dark"),
        "Ctrl+Shift+L",
        "theme-light-dark",
        always,
        lambda w: w.switch_theme(),
    ),
    Action(
        "view.language",
        N_("中文 / English"),
        "Ctrl+Shift+G",
        "translate",
        always,
        lambda w: w.switch_language(),
    ),
    Action(
        "view.full_screen",
        N_("Full screen"),
        "F11",
        "fullscreen",
        always,
        lambda w: w.switch_full_screen(),
    ),
    *MAP_ACTIONS,
    Action(
        "desk.act_as",
        N_("Choose the seat…"),
        "Ctrl+Shift+U",
        "account-switch-outline",
        always,
        lambda w: w.go.act_as(),
    ),
    Action(
        "desk.level",
        N_("Choose the level…"),
        "",
        "layers-outline",
        not_bound_to_a_level,
        lambda w: w.go.choose_level(),
    ),
    Action(
        "desk.roster",
        N_("Duty roster"),
        "Ctrl+R",
        "calendar-account-outline",
        always,
        lambda w: w.rosters.open(),
    ),
    Action(
        "desk.calendars",
        N_("Working calendars…"),
        "Ctrl+Shift+W",
        "calendar-edit",
        always,
        open_calendars,
    ),
    Action(
        "desk.catalogue",
        N_("Catalogue…"),
        "Ctrl+Shift+K",
        "file-tree-outline",
        may_edit_catalogue,
        open_catalogue,
    ),
    Action(
        "desk.import",
        N_("Import a file…"),
        "Ctrl+I",
        "import",
        lambda moment: moment.can_import,
        lambda w: w.store_acts.import_file(),
    ),
    Action(
        "desk.verify",
        N_("Check stored data"),
        "",
        "shield-check-outline",
        lambda moment: moment.can_verify,
        lambda w: w.store_acts.verify(),
    ),
    Action("desk.quit", N_("Quit"), "Ctrl+Q", "power", always, lambda w: w.close()),
)
"""Every action, in the order of the menus."""

BY_ID: Final[dict[str, Action]] = {action.id: action for action in ACTIONS}

NEXT_ACTS: Final[tuple[str, ...]] = (
    "act.sign",
    "act.start",
    "act.done",
    "act.check",
    "act.pass",
    "act.close",
    "act.return",
    "act.recall",
    "act.dispatch",
    "case.file",
    "case.reject",
    "case.note",
    "case.photo",
    "case.merge",
    "case.place",
    "case.copy",
    "case.reveal",
    "case.correct_place",
    "case.void",
    "case.erase",
)
"""The acts on a case, the next step of its way first."""


def next_acts(moment: Moment) -> list[Action]:
    """What can be done with the cases, the likeliest first: buttons and context menu in this order.

    A report without a place needs one before anything else.
    """
    cases = moment.cases
    lost = any(case.stage is Stage.REPORTED and to_be_placed(case) for case in cases)
    order = dict.fromkeys((*["case.place"] * lost, *NEXT_ACTS))
    if not any(has_contact(case) for case in cases):
        # The words of a report can be erased too: by the menu and its key, not as a usual act.
        del order["case.erase"]
    return [BY_ID[each] for each in order if BY_ID[each].when(moment)]

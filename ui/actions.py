"""Everything that a person can do, one row each. What is not in the table does not exist.

Menus, buttons, the palette, the context menu of cases, the keys and the manual's page are made
from it. `when` is the only place that greys anything out, and it asks the rules.
"""

from typing import Final

from commandcenter.case import Stage
from commandcenter.situation import to_be_placed
from commandcenter.wording import N_
from ui.action import Action, Moment, always, has_contact
from ui.alarm_report.opening import open_alarm_report
from ui.board_actions import BOARD_ACTIONS
from ui.calendar.opening import open_calendars
from ui.case_actions import CASE_ACTIONS
from ui.catalogue.opening import may_edit_catalogue, open_catalogue
from ui.chains.opening import open_chains
from ui.channels.opening import open_channels
from ui.conflicts.opening import open_conflicts
from ui.hub_actions import HUB_ACTIONS
from ui.loop_actions import LOOP_ACTIONS
from ui.map_actions import MAP_ACTIONS
from ui.offline.actions import OFFLINE_ACTIONS, choose_seat
from ui.patrols.opening import open_patrols
from ui.seat_choice import not_bound_to_a_level
from ui.wall.actions import WALL_ACTIONS

GROUPS: Final[dict[str, str]] = {
    "case": N_("&Case"),
    "act": N_("&Act"),
    "view": N_("&View"),
    "map": N_("&Map"),
    "desk": N_("&Desk"),
}
"""The menus, in their order; titles are shown through `_`."""

ACTIONS: Final[tuple[Action, ...]] = (
    *CASE_ACTIONS,
    *LOOP_ACTIONS,
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
    *WALL_ACTIONS,
    *BOARD_ACTIONS,
    *MAP_ACTIONS,
    Action(
        "desk.act_as",
        N_("Choose the seat…"),
        "Ctrl+Shift+U",
        "account-switch-outline",
        always,
        choose_seat,
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
        "desk.channels",
        N_("Channels and messages…"),
        "Ctrl+Shift+M",
        "message-cog-outline",
        always,
        open_channels,
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
        "desk.chains",
        N_("Escalation chains…"),
        "Ctrl+Shift+H",
        "stairs-up",
        always,
        open_chains,
    ),
    Action(
        "desk.patrols",
        N_("Patrols…"),
        "Ctrl+P",
        "walk",
        always,
        open_patrols,
    ),
    Action(
        "desk.conflicts",
        N_("Decisions that clash…"),
        "Ctrl+Shift+D",
        "source-merge",
        always,
        open_conflicts,
    ),
    *HUB_ACTIONS,
    *OFFLINE_ACTIONS,
    Action(
        "desk.alarms",
        N_("Alarm analysis"),
        "F9",
        "chart-bar",
        always,
        open_alarm_report,
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
    "act.decide_appeal",
    "act.approve",
    "act.disapprove",
    "act.reply",
    "act.report_in",
    "case.verified",
    "act.sign",
    "act.start",
    "act.sign_task",
    "act.task_done",
    "act.done",
    "act.check",
    "act.pass",
    "act.fail",
    "act.close",
    "case.call_back",
    "act.return",
    "act.recall",
    "act.dispatch",
    "case.file",
    "case.verify",
    "case.reject",
    "act.resume",
    "act.extension",
    "act.suspension",
    "act.co_handling",
    "act.order",
    "act.whistle",
    "case.note",
    "case.tell",
    "case.merge",
    "case.unmerge",
    "case.place",
    "case.copy",
    "case.reveal",
    "act.arrive",
    "case.call",
    "case.photo",
    "case.photos",
    "case.component",
    "act.hand_on",
    "act.return_task",
    "act.drop_task",
    "act.rate",
    "case.split",
    "case.pass_up",
    "case.pass_down",
    "act.forced_close",
    "act.reopen",
    "act.appeal",
    "act.appeal_further",
    "case.correct_place",
    "case.void",
    "case.erase",
)
"""The acts on a case, the next step of its way first."""


def next_acts(moment: Moment) -> list[Action]:
    """What can be done with the cases, the likeliest first: buttons and context menu in this order.

    A report without a place needs one before anything else; a rejected reporter is told first.
    """
    cases = moment.cases
    lost = any(case.stage is Stage.REPORTED and to_be_placed(case) for case in cases)
    untold = any(case.proceedings.to_tell for case in cases)
    order = dict.fromkeys((*["case.place"] * lost, *["case.tell"] * untold, *NEXT_ACTS))
    if not any(has_contact(case) for case in cases):
        # The words of a report can be erased too: by the menu and its key, not as a usual act.
        del order["case.erase"]
    return [BY_ID[each] for each in order if BY_ID[each].when(moment)]

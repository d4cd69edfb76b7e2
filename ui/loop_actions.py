"""The rows of the action table for the whole loop; each opens the form of its command."""

from typing import TYPE_CHECKING, Final

from commandcenter import commands as do
from commandcenter.commands import CaseCommand
from commandcenter.frozen import frozen
from commandcenter.wording import N_
from ui.action import Action, May

if TYPE_CHECKING:
    from ui.main_window import MainWindow


@frozen
class _Ask:
    """What a row does: it opens the form of its command."""

    command: type[CaseCommand]

    def __call__(self, window: "MainWindow") -> None:
        window.loop_acts.ask(self.command)


def _row(name: str, label: str, key: str, icon: str, command: type[CaseCommand]) -> Action:
    return Action(name, label, key, icon, May(command), _Ask(command))


LOOP_ACTIONS: Final[tuple[Action, ...]] = (
    _row("case.verify", N_("Verify…"), "V", "map-search-outline", do.SendVerification),
    _row(
        "case.verified",
        N_("Result of the verification…"),
        "Shift+V",
        "map-check-outline",
        do.ReportVerification,
    ),
    _row("case.tell", N_("Reporter told…"), "T", "account-voice", do.TellReporter),
    _row("case.split", N_("Split…"), "Ctrl+Shift+S", "call-split", do.Split),
    _row("case.unmerge", N_("Part again…"), "Shift+M", "set-split", do.Unmerge),
    _row("case.pass_up", N_("Pass up…"), "U", "arrow-up-bold-outline", do.PassUp),
    _row("case.pass_down", N_("Pass down…"), "Shift+U", "arrow-down-bold-outline", do.PassDown),
    _row("case.call", N_("Record a call…"), "Shift+N", "phone-log-outline", do.RecordCall),
    _row("case.call_back", N_("Call-back…"), "B", "phone-check-outline", do.RecordCallBack),
    _row("act.fail", N_("Check failed…"), "Shift+K", "clipboard-remove-outline", do.FailCheck),
    _row("act.co_handling", N_("Co-handling…"), "A", "account-multiple-plus", do.AskCoHandling),
    _row("act.sign_task", N_("Sign for a part…"), "Shift+A", "draw-pen", do.SignTask),
    _row(
        "act.task_done",
        N_("Part done…"),
        "Ctrl+Shift+A",
        "checkbox-marked-outline",
        do.ReportTaskDone,
    ),
    _row("act.return_task", N_("Part given back…"), "", "backup-restore", do.ReturnTask),
    _row("act.drop_task", N_("Drop a part…"), "", "playlist-remove", do.DropTask),
    _row("act.hand_on", N_("Hand on…"), "Shift+H", "hand-extended-outline", do.HandOn),
    _row("act.arrive", N_("Arrived…"), "Shift+S", "map-marker-radius-outline", do.RecordArrival),
    _row("act.extension", N_("Ask for an extension…"), "E", "timer-plus-outline", do.AskExtension),
    _row(
        "act.suspension",
        N_("Ask for a suspension…"),
        "Shift+E",
        "pause-circle-outline",
        do.AskSuspension,
    ),
    _row("act.approve", N_("Approve…"), "Y", "thumb-up-outline", do.Approve),
    _row("act.disapprove", N_("Refuse…"), "Shift+Y", "thumb-down-outline", do.Disapprove),
    _row("act.resume", N_("Take up again…"), "G", "play-circle-outline", do.Resume),
    _row("act.order", N_("Order to act…"), "O", "gavel", do.OrderHandling),
    _row("act.reply", N_("Answer to the order…"), "Ctrl+Shift+O", "reply-outline", do.ReplyToOrder),
    _row("act.acknowledge", N_("Acknowledge"), "Q", "hand-back-right-outline", do.Acknowledge),
    _row(
        "act.unacknowledge",
        N_("Take acknowledgement back"),
        "",
        "hand-back-right-off-outline",
        do.Unacknowledge,
    ),
    _row("act.silence", N_("Silence…"), "Shift+Q", "bell-sleep-outline", do.Silence),
    _row("act.end_silence", N_("End the silence"), "", "bell-ring-outline", do.EndSilence),
    _row("act.escalate", N_("Escalate now…"), "Ctrl+Shift+Q", "stairs-up", do.EscalateNow),
    _row("act.skip", N_("Skip a step…"), "", "debug-step-over", do.SkipStep),
    _row("act.settle", N_("Settle two decisions…"), "", "source-merge", do.SettleConflict),
    _row("act.rebind", N_("Bind the chain anew…"), "", "link-variant-plus", do.RebindChain),
    _row("act.whistle", N_("Whistle…"), "W", "whistle-outline", do.Whistle),
    _row("act.report_in", N_("Reported in…"), "Shift+W", "account-check-outline", do.ReportIn),
    _row("act.rate", N_("Rate an answer…"), "", "star-outline", do.RateAnswer),
    _row(
        "act.forced_close",
        N_("Close by force…"),
        "Shift+L",
        "archive-lock-outline",
        do.AskForcedClose,
    ),
    _row("act.reopen", N_("Reopen…"), "Shift+G", "archive-arrow-up-outline", do.Reopen),
    _row("act.appeal", N_("Appeal…"), "J", "scale-balance", do.AppealClosed),
    _row("act.appeal_further", N_("Appeal further…"), "", "scale-unbalanced", do.AppealFurther),
    _row("act.decide_appeal", N_("Decide the appeal…"), "Shift+J", "scale", do.DecideAppeal),
)
"""What can be done with a case beside the straight way from report to closing."""

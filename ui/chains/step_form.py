"""The form of one step: only what a step of its kind can say."""

from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QCheckBox, QFormLayout, QLineEdit, QWidget

from commandcenter.channels.person import ANY, KIND_NAMES
from commandcenter.city import City
from commandcenter.escalation import CaseRate, Reach, Step, StepAction, Trigger, Window
from commandcenter.escalation.chain import NEXT_LEVEL, REPEATS_AT_MOST, SPEAKS, STEERS, TIMED, Chain
from commandcenter.escalation.people_reached import AT_THE_DESK
from commandcenter.escalation.step_words import (
    ACTION_NAMES,
    AMONG_NAMES,
    REACH_NAMES,
    TRIGGER_NAMES,
    WEEKDAY_NAMES,
    level_name,
    title,
)
from commandcenter.escalation.timing import LONGEST_MINUTES
from commandcenter.escalation.words import channel_name
from commandcenter.roles import POST_NAMES, Post
from commandcenter.wording import N_, _, label
from ui.catalogue.fields import Amount, NamesField, Pick
from ui.catalogue.forms import Form
from ui.chains.parts import ChecksField, HoursField, Whole, as_time, show_time, time_field

AFTER, SHARE, CLOCK, TOGETHER = "after", "share", "clock", "together"

WHEN_NAMES: Final = {
    AFTER: N_("so many minutes after it begins"),
    SHARE: N_("at a share of the limit"),
    CLOCK: N_("at a time of day"),
    TOGETHER: N_("together with what stands before"),
    Trigger.RETURNS.value: N_("once it is returned so often"),
    Trigger.REPORTS.value: N_("with the so-manieth report"),
    Trigger.REQUEST.value: N_("only when a person asks for it"),
}
"""How a step can be timed; shown through `_`."""

_TIMELESS = frozenset({StepAction.WAIT, StepAction.WINDOW, StepAction.REPEAT})
_UNTOLD = STEERS | {StepAction.ONLY_IF}
_FIRST = "first_receiver"


class StepForm(Form):
    """Shows one step and gives back the changed one."""

    def __init__(self, city: City, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._was: Step | None = None
        self._back_to: list[tuple[str, str]] = []
        """Key and name of the steps that stand before the one on show."""
        self._city = city
        # With large type a field goes under its name; else values would stand out of sight.
        self._fields.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.names = NamesField(_("Name"), self, stacked=True)
        self.when = Pick(_("When"), [(c, _(w)) for c, w in WHEN_NAMES.items()], self)
        self.minutes = Amount(_("Minutes"), self, unit=_("min"))
        self.minutes.setRange(0, LONGEST_MINUTES)
        self.share = Amount(_("Share of the limit"), self, least=1.0, unit="%")
        self.clock = time_field(_("Time of day"), self)
        self.count = Whole(_("How many"), 1, 99, self)
        held = {"": N_("whatever happens"), **{t.value: TRIGGER_NAMES[t] for t in sorted(TIMED)}}
        self.unless = Pick(_("Unless"), [(code, _(name)) for code, name in held.items()], self)
        self._make_told()
        self._make_others()
        self._make_rows()
        self._connect()

    def _make_told(self) -> None:
        posts = [(post.value, _(POST_NAMES[post])) for post in Post]
        self.reaches = Pick(_("Who"), [("unit", _("The unit's desk")), *posts], self)
        self.reach = Pick(_("Which of them"), [(r.value, _(REACH_NAMES[r])) for r in Reach], self)
        channels = [(each, channel_name(each)) for each in AT_THE_DESK]
        channels += [(kind.value, _(name)) for kind, name in KIND_NAMES.items()]
        self.channel = Pick(_("Channel"), [*channels, (ANY, _("every channel they have"))], self)
        self.important = QCheckBox(_("Important: it may make a sound and wake somebody"), self)
        levels = [(str(each), level_name(each)) for each in (NEXT_LEVEL, 1, 2, 3)]
        self.level = Pick(_("Level"), levels, self)

    def _make_others(self) -> None:
        units = [
            (str(unit.code), label(unit.names))
            for unit in self._city.units.by_code.values()
            if unit.handles
        ]
        self.lead = Pick(_("Lead"), [(_FIRST, _("the first receiver")), *units], self)
        self.requirement = QLineEdit(self)
        self.reply = Amount(_("Answer within"), self, least=0.25, unit=_("h"))
        self.cases = Whole(_("More cases than"), 1, 9999, self)
        self.within = Amount(_("Within"), self, least=1, unit=_("min"))
        self.among = Pick(_("Among cases"), [(c, _(w)) for c, w in AMONG_NAMES.items()], self)
        self.tests = Whole(_("Looked at"), 1, 99, self)
        self.hours = HoursField(_("Between hours"), self)
        days = [(str(n), _(name)) for n, name in enumerate(WEEKDAY_NAMES)]
        self.days = ChecksField(_("Days"), days, self)
        self.working = QCheckBox(_("only in working time"), self)
        duty = [("", _("do not hold")), *((post.value, _(POST_NAMES[post])) for post in Post)]
        self.on_duty = Pick(_("Hold until on duty"), duty, self)
        self.repeat_from = Pick(_("Back to"), [], self)
        self.times = Whole(_("Times more"), 1, REPEATS_AT_MOST, self)

    def _make_rows(self) -> None:
        for name, field in (
            (_("Name"), self.names),
            (_("When"), self.when),
            (_("Minutes"), self.minutes),
            (_("Share"), self.share),
            (_("Time"), self.clock),
            (_("How many"), self.count),
            (_("Unless"), self.unless),
            (_("Level"), self.level),
            (_("Who"), self.reaches),
            (_("Which of them"), self.reach),
            (_("Channel"), self.channel),
            ("", self.important),
            (_("Lead"), self.lead),
            (_("Requirement"), self.requirement),
            (_("Answer within"), self.reply),
            (_("More cases than"), self.cases),
            (_("Within"), self.within),
            (_("Among cases"), self.among),
            (_("Looked at"), self.tests),
            (_("Hours"), self.hours),
            (_("Days"), self.days),
            ("", self.working),
            (_("Hold until on duty"), self.on_duty),
            (_("Back to"), self.repeat_from),
            (_("Times more"), self.times),
        ):
            self._row(name, field)

    def _connect(self) -> None:
        self.names.changed.connect(self._on_changed)
        for pick in (
            *(self.when, self.unless, self.reaches, self.reach, self.channel, self.level),
            *(self.lead, self.among, self.on_duty, self.repeat_from),
        ):
            pick.currentIndexChanged.connect(self._on_picked)
        for amount in (self.minutes, self.share, self.reply, self.within):
            amount.valueChanged.connect(self._on_changed)
        for number in (self.count, self.cases, self.tests, self.times):
            number.valueChanged.connect(self._on_changed)
        self.clock.timeChanged.connect(self._on_changed)
        self.requirement.textEdited.connect(self._on_changed)
        for box in (self.important, self.working):
            box.toggled.connect(self._on_changed)
        for field in (self.hours, self.days):
            field.changed.connect(self._on_changed)

    def _on_picked(self) -> None:
        self._show_rows()
        self._on_changed()

    # --- a step in, a step out ---

    def show_value(self, step: Step, chain: Chain, at: int) -> None:
        """Show the step at a place of `chain`; where it stands so already, the cursor stays."""
        kind = _(ACTION_NAMES[step.action])
        self._say(title(step), kind if kind != title(step) else "")
        back_to = [
            (each.key, title(each)) for each in chain.steps[:at] if each.action not in STEERS
        ]
        same = self._was is not None and self._was.key == step.key and self.value == step
        if same and back_to == self._back_to:
            self._was = step
            return
        self._was, self._showing, self._back_to = step, True, back_to
        self.names.show_value({} if step.action in _UNTOLD else step.names)
        self._show_time(step)
        self.reaches.show_value(step.reaches)
        self.reach.show_value(step.reach.value)
        self.channel.show_value(step.channel)
        self.important.setChecked(step.important)
        self.level.show_value(str(step.level) if step.level else str(NEXT_LEVEL))
        if step.action is StepAction.LEAD:
            self.lead.show_value(step.reaches)
        if self.requirement.text() != step.requirement:
            self.requirement.setText(step.requirement)
        self.reply.setValue(step.reply_hours)
        self._show_steering(step)
        self._show_rows()
        self._showing = False

    def _show_time(self, step: Step) -> None:
        self.when.show_value(_when(step))
        self.minutes.setValue(step.after_minutes or 0)
        self.share.setValue((step.at_share or 1.0) * 100)
        if step.at_time is not None:
            show_time(self.clock, step.at_time)
        self.count.setValue(step.count or 2)
        timed = step.trigger is not None and step.trigger in TIMED
        self.unless.show_value(step.trigger.value if step.trigger and timed else "")

    def _show_steering(self, step: Step) -> None:
        rate, window = step.rate or CaseRate(5, 60.0), step.window or Window()
        self.cases.setValue(rate.cases)
        self.within.setValue(rate.minutes)
        self.among.show_value(rate.among)
        self.tests.setValue(rate.tests)
        self.hours.show_value(window.begins, window.ends)
        self.days.show_value([str(day) for day in window.weekdays])
        self.working.setChecked(window.working_time)
        self.on_duty.show_value(window.on_duty.value if window.on_duty else "")
        self.repeat_from.clear()
        for key, words in self._back_to:
            self.repeat_from.addItem(words, key)
        self.repeat_from.show_value(step.repeat_from)
        self.times.setValue(step.times)

    def first_field(self) -> QWidget:
        """Where one begins to type."""
        order = (self.names, self.minutes, self.hours, self.repeat_from, self.cases, self.when)
        return next((each for each in order if each.isVisibleTo(self)), self.when)

    @property
    def value(self) -> Step:
        """The step as it stands in the form."""
        was = self._was
        assert was is not None, "a step is shown before it is asked for"
        action = was.action
        step = was if action in _UNTOLD else replace(was, names=self.names.value)
        step = self._timed(step)
        if action in SPEAKS:
            step = replace(
                step,
                reaches=self.reaches.value,
                reach=Reach(self.reach.value) if self.reaches.value != "unit" else Reach.POST,
                channel=self.channel.value,
                important=self.important.isChecked(),
                level=int(self.level.value) if action is StepAction.RAISE else 0,
            )
        elif action is StepAction.LEAD:
            step = replace(step, reaches=self.lead.value)
        if action in (StepAction.ORDER, StepAction.WEBHOOK):
            step = replace(step, requirement=self.requirement.text().strip())
        if action is StepAction.ORDER:
            step = replace(step, reply_hours=self.reply.value())
        return self._steering(step)

    def _timed(self, step: Step) -> Step:
        step = replace(step, after_minutes=None, at_share=None, at_time=None)
        if step.action is StepAction.WAIT:
            return replace(step, after_minutes=self.minutes.value())
        if step.action in _TIMELESS:
            return step
        how = self.when.value
        step = replace(step, trigger=None, count=0)
        if how in (AFTER, SHARE, CLOCK, TOGETHER):
            held = self.unless.value
            step = replace(step, trigger=Trigger(held) if held else None)
        if how == AFTER:
            return replace(step, after_minutes=self.minutes.value())
        if how == SHARE:
            return replace(step, at_share=round(self.share.value() / 100, 4))
        if how == CLOCK:
            return replace(step, at_time=as_time(self.clock))
        if how == TOGETHER:
            return step
        counts = how != Trigger.REQUEST.value
        return replace(step, trigger=Trigger(how), count=self.count.value() if counts else 0)

    def _steering(self, step: Step) -> Step:
        if step.action is StepAction.ONLY_IF:
            rate = CaseRate(
                self.cases.value(), self.within.value(), self.among.value, self.tests.value()
            )
            return replace(step, rate=rate)
        if step.action is StepAction.WINDOW:
            post = self.on_duty.value
            window = Window(
                *self.hours.value,
                frozenset(int(day) for day in self.days.value),
                self.working.isChecked(),
                Post(post) if post else None,
            )
            return replace(step, window=window)
        if step.action is StepAction.REPEAT:
            return replace(step, repeat_from=self.repeat_from.value, times=self.times.value())
        return step

    # --- which rows there are ---

    def _show_rows(self) -> None:
        """Only the fields that a step of this kind, timed so, has."""
        assert self._was is not None
        action, how = self._was.action, self.when.value
        has_time = action not in _TIMELESS
        speaks = action in SPEAKS
        by_count = how in (Trigger.RETURNS.value, Trigger.REPORTS.value)
        shown = {
            self.names: action not in _UNTOLD,
            self.when: has_time,
            self.minutes: action is StepAction.WAIT or (has_time and how == AFTER),
            self.share: has_time and how == SHARE,
            self.clock: has_time and how == CLOCK,
            self.count: has_time and by_count,
            self.unless: has_time and how in (AFTER, SHARE, CLOCK, TOGETHER),
            self.level: action is StepAction.RAISE,
            self.reaches: speaks,
            self.reach: speaks and self.reaches.value != "unit",
            self.channel: speaks,
            self.important: speaks,
            self.lead: action is StepAction.LEAD,
            self.requirement: action in (StepAction.ORDER, StepAction.WEBHOOK),
            self.reply: action is StepAction.ORDER,
            **dict.fromkeys(
                (self.cases, self.within, self.among, self.tests), action is StepAction.ONLY_IF
            ),
            **dict.fromkeys(
                (self.hours, self.days, self.working, self.on_duty), action is StepAction.WINDOW
            ),
            **dict.fromkeys((self.repeat_from, self.times), action is StepAction.REPEAT),
        }
        for field, visible in shown.items():
            self._fields.setRowVisible(field, visible)
        words = (
            _("What must be done and answered")
            if action is StepAction.ORDER
            else _("Name of the system's channel")
        )
        self.requirement.setPlaceholderText(words)
        self.requirement.setAccessibleName(words)


def _when(step: Step) -> str:
    if step.trigger is not None and step.trigger not in TIMED:
        return step.trigger.value
    if step.at_share is not None:
        return SHARE
    if step.at_time is not None:
        return CLOCK
    return AFTER if step.after_minutes is not None else TOGETHER

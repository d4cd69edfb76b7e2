"""A chain and its steps in words: short beside a knot, whole on hover and for a screen reader."""

from datetime import datetime, timedelta
from typing import Final

from commandcenter import events as ev
from commandcenter.case import ENDED, Case
from commandcenter.channels.configured import owner_name
from commandcenter.channels.words import TROUBLE_NAMES
from commandcenter.city import City
from commandcenter.escalation import Phase, Reach, Step, StepAction, Trigger
from commandcenter.escalation import step_words as say
from commandcenter.escalation.chain import SPEAKS
from commandcenter.escalation.reached import told as people_of
from commandcenter.escalation.story import ChainStory, Fate, Message, Sent, StepStory
from commandcenter.escalation.turns import Turns
from commandcenter.escalation.words import WHY_NAMES
from commandcenter.events.delivery import Trouble
from commandcenter.ids import PersonId
from commandcenter.narration import author, channel_name, narrate, person_called, reaches, words
from commandcenter.wording import N_, _, join, label, sentences
from ui.format import time_left, when

DUE_NOW: Final = timedelta(0)

_DROPPED: Final = {
    Trigger.NO_ACKNOWLEDGEMENT: N_("Not needed: somebody had acknowledged in time."),
    Trigger.NO_SIGN: N_("Not needed: the unit had signed in time."),
}

_MESSAGES: Final = {
    Sent.WAITING: N_("{person}, {channel}: is sent at {time}."),
    Sent.DELIVERED: N_("{person}, {channel}: delivered {time}."),
    Sent.AGAIN: N_("{person}, {channel}: not delivered yet, tried again at {time}: {why}"),
    Sent.LOST: N_("{person}, {channel}: NOT delivered, given up {time}: {why}"),
}

_BRIEF: Final = {
    Sent.WAITING: N_("{time} · {channel}, waits"),
    Sent.DELIVERED: N_("{time} · {channel}, delivered"),
    Sent.AGAIN: N_("{time} · {channel}, again {again}"),
    Sent.LOST: N_("{time} · {channel}, not delivered"),
}
_WORST: Final = (Sent.LOST, Sent.AGAIN, Sent.WAITING, Sent.DELIVERED)


class Telling:
    """Tells about the chain of one case as of an instant."""

    def __init__(self, case: Case, city: City, now: datetime) -> None:
        self.case, self.city, self.now = case, city, now

    # --- a step beside its knot ---

    def who(self, story: StepStory) -> str:
        """Whom it reaches; what it does, if it tells nobody."""
        step = story.step
        return reaches(step.reaches) if step.action in SPEAKS else say.title(step)

    def brief(self, story: StepStory) -> str:
        """When, by which channel, and what is out of the ordinary."""
        if story.condition is not None:
            return say.when(story.step)
        time, channel = self._when(story.at), channel_name(story.step.channel)
        speaks = story.step.action in SPEAKS
        match story.fate:
            case Fate.SKIPPED:
                return _("{time} · skipped").format(time=time)
            case Fate.GIVEN_UP:
                return _("{time} · could not be done").format(time=time)
            case Fate.AGAIN if story.event and isinstance(story.event.body, ev.StepHeld):
                return _("not before {time}").format(time=time)
            case Fate.HELD | Fate.SILENCED:
                return _("not before {time}").format(time=time)
            case Fate.AGAIN:
                return _("again {time} · {channel}").format(time=time, channel=channel)
            case Fate.FIRED if story.messages:
                worst = worst_of(story.messages)
                again = self._when(worst.at)
                return _(_BRIEF[worst.sent]).format(time=time, channel=channel, again=again)
            case Fate.FIRED if story.late:
                return _("{time} late · {channel}").format(time=time, channel=channel)
        return _("{time} · {channel}").format(time=time, channel=channel) if speaks else time

    def choice(self, story: StepStory) -> str:
        """A step among others to be chosen from."""
        whom = self.who(story) if story.step.action in SPEAKS else ""
        told = join((self.brief(story), whom))
        return _("{step}: {told}").format(step=say.title(story.step), told=told)

    # --- a step in whole sentences ---

    def sentence(self, story: StepStory) -> str:
        """All of a step: what it is, when, what became of it and why, who heard of it."""
        return sentences((self._named(story), *self._became(story), *self._heard(story)))

    def _named(self, story: StepStory) -> str:
        step = story.step
        name = say.title(step)
        if step.action is StepAction.RAISE and step.level:
            name = _("{step} (to the {level})").format(step=name, level=say.level_name(step.level))
        parts = [reaches(step.reaches), channel_name(step.channel)] if step.action in SPEAKS else []
        if story.due_at is not None:
            parts.append(_("due {time}").format(time=self._when(story.due_at)))
        if step.important:
            parts.append(_("important"))
        told = join(parts)
        return _("{step}: {told}.").format(step=name, told=told) if told else f"{name}."

    def _became(self, story: StepStory) -> tuple[str, ...]:
        match story.fate:
            case Fate.FIRED:
                return self._fired(story)
            case Fate.SKIPPED | Fate.GIVEN_UP:
                return (self._why_not(story),)
            case Fate.CONDITION:
                return (_("It comes {when}.").format(when=say.when(story.step)),)
            case Fate.HELD:
                told = _(
                    "It stands still: acknowledged. It comes at {time} if there is no progress."
                )
                return (told.format(time=self._when(story.at)),)
            case Fate.SILENCED:
                if story.at is None:
                    return (_("It stands still: silenced."),)
                told = _("It stands still: silenced. It comes at {time} at the latest.")
                return (told.format(time=self._when(story.at)),)
        assert story.at is not None, "only a condition has no instant"
        left = story.at - self.now
        coming = _("Due now.")
        if left >= DUE_NOW:
            coming = _("In {time}.").format(time=time_left(left.total_seconds()))
        return (self._tried(story), coming) if story.fate is Fate.AGAIN else (coming,)

    def _fired(self, story: StepStory) -> tuple[str, ...]:
        time = self._when(story.at)
        told = [_("Sent late, at {time}.") if story.late else _("Sent at {time}.")]
        event = story.event
        if event is not None and isinstance(event.body, ev.StepFired) and event.body.reason:
            told = [_("Sent at {time}, by hand: {person}: {why}.")]
            who, why = author(event, self.city), words(event.body.reason)
            return (told[0].format(time=time, person=who, why=why), *self._answer(story))
        return (told[0].format(time=time), *self._answer(story))

    def _answer(self, story: StepStory) -> tuple[str, ...]:
        event = story.answered
        if event is None:
            return ()
        told = _("Acknowledged at {time}: {person}.")
        who = author(event, self.city)
        return (told.format(time=self._when(event.occurred_at), person=who),)

    def _why_not(self, story: StepStory) -> str:
        if story.dropped_by is not None:
            return _(_DROPPED[story.dropped_by])
        body = story.event.body if story.event else None
        if isinstance(body, ev.StepFailed):
            why = _(WHY_NAMES[body.why])
            return _("It could not be carried out: {why}. It is not tried again.").format(why=why)
        if story.event is not None and isinstance(body, ev.StepSkipped):
            if body.reason is None:
                return _("Skipped: {why}.").format(why=_(WHY_NAMES[body.why]))
            who = author(story.event, self.city)
            return _("Skipped: {why} ({person}).").format(why=words(body.reason), person=who)
        return _("Skipped: its time had passed before the case came here.")

    def _tried(self, story: StepStory) -> str:
        body = story.event.body if story.event else None
        if isinstance(body, ev.StepFailed):
            told = _("It could not be carried out: {why}. It is tried again.")
            return told.format(why=_(WHY_NAMES[body.why]))
        if isinstance(body, ev.StepHeld):
            return _("It waits: {why}.").format(why=_(WHY_NAMES[body.why]))
        return ""

    def _heard(self, story: StepStory) -> tuple[str, ...]:
        """Who heard of it and how it went; who would hear of it, as duty is planned now."""
        event = story.event
        if story.fate is Fate.FIRED:
            fired = event.body if event and isinstance(event.body, ev.StepFired) else None
            people = join(self.city.called(each) for each in fired.told) if fired else ""
            told = _("Told: {people}.").format(people=people) if people else ""
            return (told, *(self._message(each) for each in story.messages))
        step, at = story.step, story.at
        if not story.comes or at is None or step.action not in SPEAKS:
            return ()
        people = join(map(self.city.called, self._would_hear(step, at)))
        return (_("It would go to {people}.").format(people=people),) if people else ()

    def _would_hear(self, step: Step, at: datetime) -> tuple[PersonId, ...]:
        if step.reach is Reach.ROTATION:
            return ()  # Whose turn it is, is known only when it fires.
        return people_of(step, self.case, self.city, at, Turns())

    def _message(self, message: Message) -> str:
        why = _(TROUBLE_NAMES.get(message.why or Trouble.NOT_TAKEN, ""))
        return _(_MESSAGES[message.sent]).format(
            person=owner_name(self.city, message.person),
            channel=channel_name(message.kind),
            time=self._when(message.at),
            why=why,
        )

    def _when(self, at: datetime | None) -> str:
        return when(at, self.now, self.city.zone) if at is not None else ""

    # --- the chain ---

    def state(self, story: ChainStory) -> str:
        """Who holds it or has shelved it, until when; that nothing comes; empty while it climbs."""
        silenced, held = story.binding.silenced, story.binding.acknowledged
        if silenced is not None:
            told = _("Silenced until {time} at the latest, {person} answers for it: {why}.")
            who, why = person_called(silenced.owner, self.city), words(silenced.reason)
            return told.format(time=self._when(silenced.until), person=who, why=why)
        if held is not None:
            told = _("Acknowledged by {person} at {time}: stands still until {until}.")
            who, at = person_called(held.by, self.city), self._when(held.at)
            return told.format(person=who, time=at, until=self._when(held.until))
        if not any(each.comes for each in story.steps):
            return _("No step is to come: nobody else is told automatically. Watch the deadline.")
        return ""

    def why(self, story: ChainStory) -> str:
        """Why this chain is on the case: what it watches, and the rule that bound it."""
        waits = _("Why this chain: the case waits for its unit. For: {rule}.")
        if story.chain.phase is Phase.INTAKE:
            waits = _("Why this chain: the case waits for the control room. For: {rule}.")
        return waits.format(rule=say.binds(story.chain, self.city))

    def all_why(self, story: ChainStory) -> str:
        """The same, with what bound it and that it is frozen into the case."""
        told = _("Version {n}, frozen into the case {time}: changes of the chain do not touch it.")
        frozen = told.format(n=story.chain.version, time=self._when(story.binding.bound_at))
        begun = story.begun_by
        by = _("Bound with: {event}.").format(event=narrate(begun, self.city)) if begun else ""
        return sentences((self.why(story), frozen, by))

    def why_none(self) -> str:
        """Why no chain runs."""
        case = self.case
        if case.stage in ENDED:
            return _("The case has ended, and its chain with it.")
        if case.standing.handled_by is not None:
            return _("The unit has reported it done; no chain runs while it is checked.")
        return _(
            "No escalation chain applies: nobody will be told automatically. Watch the deadline."
        )


def worst_of(messages: tuple[Message, ...]) -> Message:
    """The message that went worst."""
    return min(messages, key=lambda each: _WORST.index(each.sent))


def chain_name(story: ChainStory) -> str:
    """What a chain is called."""
    return label(story.chain.names)

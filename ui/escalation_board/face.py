"""What a card of the board says, in the language in use.

Many cards come into sight in every frame of a scroll: the roster is asked once for each quarter of
an hour.
"""

from datetime import datetime
from typing import Final

from commandcenter.case import Light
from commandcenter.city import City
from commandcenter.escalation import LATE, Step
from commandcenter.escalation.board import Board
from commandcenter.escalation.board_card import LANE_NAMES, Card, Mark
from commandcenter.escalation.chain import SPEAKS
from commandcenter.escalation.reached import UNIT
from commandcenter.escalation.words import channel_name, reaches, step_name
from commandcenter.ids import PersonId
from commandcenter.roles import Post
from commandcenter.situation import Situation
from commandcenter.wording import _, join, label, sentences
from ui import format as say
from ui import theme
from ui.choices import person_name
from ui.queue.row_text import DOT, class_name, place_name, unit_name

QUARTER: Final = 900
"""Seconds for which the same people are taken to be on duty: shifts begin on the quarter."""


class Faces:
    """Makes the faces of the cards of a board."""

    def __init__(self, board: Board, situation: Situation) -> None:
        self._board = board
        self._situation = situation
        self._on_duty: dict[tuple[str, int], str] = {}

    def forget(self) -> None:
        """Names, people or the language may be others."""
        self._on_duty.clear()

    def words(self, card: Card) -> tuple[str, str, str, str]:
        """Class; place and unit; what happens next; number."""
        case, city = card.case, self.city
        unit = unit_name(case, city)
        where = DOT.join(part for part in (place_name(case, city), unit) if part)
        return class_name(case, city), where, self.next(card), case.number

    @property
    def city(self) -> City:
        """The city whose names the faces use."""
        return self._situation.city

    def next(self, card: Card) -> str:
        """Who is reached next; or whose it is while the climb stands, and until when."""
        chain = card.binding
        if chain.silenced is not None:
            return _("silenced until {time}").format(time=self._when(chain.silenced.until))
        if chain.acknowledged is not None:
            return _("in hand: {person}, until {time}").format(
                person=self._called(chain.acknowledged.by),
                time=self._when(chain.acknowledged.until),
            )
        step = self._step(card)
        if step is None or card.at is None:
            return _("waits for something to happen")
        if step.action not in SPEAKS:
            return label(step.names)
        return self.whom(card, step, card.at)

    def _called(self, person_id: PersonId) -> str:
        person = self.city.people.get(person_id)
        return person_name(person) if person is not None else person_id

    def whom(self, card: Card, step: Step, at: datetime) -> str:
        """Whom a step would reach at an instant: those on duty then, else the post."""
        whom = f"{UNIT}:{card.case.unit}" if step.reaches == UNIT else step.reaches
        key = (whom, int(at.timestamp()) // QUARTER)
        found = self._on_duty.get(key)
        if found is None:
            found = self._on_duty[key] = self._duty(card, step, at) or reaches(step.reaches)
        return found

    def _duty(self, card: Card, step: Step, at: datetime) -> str:
        city = self.city
        if step.reaches != UNIT:
            return join(map(city.called, city.roster.on_duty(Post(step.reaches), at)))
        unit = city.units.get(card.case.unit)
        return city.duty_of(unit, at) if unit else ""

    def _step(self, card: Card) -> Step | None:
        chain = self.city.chain_of(card.binding)
        return chain.step(card.step) if card.step and chain is not None else None

    def _when(self, at: datetime) -> str:
        return say.when(at, self._situation.now, self.city.zone)

    def countdown(self, card: Card, now: datetime) -> str:
        """What is left until something of it happens; how late it is."""
        if card.at is None:
            return "–"
        left = (card.at - now).total_seconds()
        if left < -LATE.total_seconds():
            return _("late {time}").format(time=say.countdown(-left))
        return say.countdown(max(0.0, left))

    def spoken(self, card: Card, now: datetime) -> str:
        """All of it in sentences: the tooltip, and for a screen reader."""
        case, city, light = card.case, self.city, self._board.light(card)
        chain = city.chain_of(card.binding)
        first = f"{class_name(case, city)}{DOT}{place_name(case, city)}{DOT}{case.number}."
        stands = _("{light}; {level}; chain “{chain}”.").format(
            light=theme.light_word(light, case.emergency),
            level=_(LANE_NAMES[card.lane]),
            chain=label(chain.names) if chain else card.binding.chain,
        )
        return sentences((first, stands, self._what_comes(card, now)))

    def _what_comes(self, card: Card, now: datetime) -> str:
        step = self._step(card)
        told = ""
        if step is not None and card.mark is Mark.CLIMBS and card.at is not None:
            told = _("Next: {step} ({whom}, {channel}), {time}, {left}.").format(
                step=step_name(card.step, card.binding.chain, card.binding.version, self.city),
                whom=join(dict.fromkeys((reaches(step.reaches), self.whom(card, step, card.at)))),
                channel=channel_name(step.channel),
                time=self._when(card.at),
                left=self.countdown(card, now),
            )
        return told or self.next(card)


def is_late(card: Card, now: datetime) -> bool:
    """Whether its step is overdue."""
    return card.at is not None and now - card.at > LATE


def is_overdue(light: Light) -> bool:
    """Whether the case itself is."""
    return light is Light.RED

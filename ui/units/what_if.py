"""What a unit would make of the cases that hover over it, in words: before anybody lets go."""

from datetime import datetime
from zoneinfo import ZoneInfo

from commandcenter.advice.drop_preview import Preview
from commandcenter.advice.past_handling import FEW, Breach, Expected, Returns
from commandcenter.advice.suggestion import Suggestion
from commandcenter.wording import N_, _, ngettext, sentences
from ui.format import duration, number, when

BREACH_NAMES: dict[Breach, str] = {
    Breach.UNKNOWN: "",
    Breach.UNLIKELY: N_("likely on time"),
    Breach.POSSIBLE: N_("may be late"),
    Breach.LIKELY: N_("likely late"),
}
"""A word for each, shown through `_`; none where too little is known."""


def in_short(found: Preview, now: datetime, zone: ZoneInfo) -> str:
    """New deadline, load and likely breach, in the line under a unit's name."""
    if not found.allowed or found.due_at is None:
        return found.why
    told = _("until {time} · load {load} of {capacity}").format(
        time=when(found.due_at, now, zone),
        load=number(found.load),
        capacity=number(found.capacity),
    )
    word = breach_word(found)
    return f"{told} · {word}" if word else told


def breach_word(found: Preview) -> str:
    """Whether the unit is likely to be late; empty where nobody can say."""
    name = BREACH_NAMES[found.expected.breach] if found.expected else ""
    return _(name) if name else ""


def what_if(found: Preview, advice: Suggestion | None, now: datetime, zone: ZoneInfo) -> str:
    """Everything that is known before the drop, in whole sentences."""
    assert found.due_at is not None, "only for a unit that may take the cases"
    load = _("New deadline {time}. Load then {load} of {capacity}.").format(
        time=when(found.due_at, now, zone),
        load=number(found.load),
        capacity=number(found.capacity),
    )
    told = [found.why, load]
    if found.over_capacity:
        told.append(_("More than it usually carries."))
    if found.on_duty:
        told.append(_("At its desk: {names}.").format(names=found.on_duty))
    if found.returns is not None and found.returns.returned:
        told.append(_returns(found.returns))
    if found.expected is not None:
        told.append(_expected(found.expected))
    if advice is not None:
        told.append(_("No. {rank} of the units for this case.").format(rank=number(advice.rank)))
    return sentences(told)


def _returns(found: Returns) -> str:
    return _("It returned {returned} of {given} cases of this class.").format(
        returned=number(found.returned), given=number(found.given)
    )


def _expected(found: Expected) -> str:
    if found.cases < FEW:
        told = ngettext(
            "Too few cases to say how long it takes ({n}).",
            "Too few cases to say how long it takes ({n}).",
            found.cases,
        )
        return told.format(n=number(found.cases))
    return _(
        "Of {cases} such cases half took at most {half}, nine of ten at most {most}; "
        "{late} were late: {likely}."
    ).format(
        cases=number(found.cases),
        half=duration(found.half.total_seconds()),
        most=duration(found.most.total_seconds()),
        late=number(found.late),
        likely=_(BREACH_NAMES[found.breach]),
    )

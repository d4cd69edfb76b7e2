"""What a message that leaves the desk says: which case, what is wanted, by when.

It goes through other people's servers. So it never holds words of a reporter, an address or a
contact: class, place by its area, limit and number are enough to look the case up.
"""

from datetime import datetime

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.events import StepFired
from commandcenter.events.delivery import Trouble
from commandcenter.wording import N_, _, label, sentences

TROUBLE_NAMES: dict[Trouble, str] = {
    Trouble.NOT_TAKEN: N_("The server did not answer, or did not take it."),
    Trouble.NO_CHANNEL: N_("No such channel is configured."),
    Trouble.NO_ADDRESS: N_("This machine's keyring has no address for the channel."),
    Trouble.NO_KEYRING: N_("This machine has no keyring, or it is locked."),
    Trouble.TOO_LATE: N_("It waited too long to be of use."),
    Trouble.CASE_ENDED: N_("The case had ended."),
}
"""Why a message did not go; shown through `_`."""


def title(step: StepFired, case: Case, city: City) -> str:
    """The first line: the step's name and the case's number."""
    chain = city.chains.get((step.chain, step.version))
    try:
        name = label(chain.step(step.step).names) if chain else ""
    except KeyError:
        name = ""
    said = _("{step}: case {number}") if name else _("Case {number}")
    return said.format(step=name, number=case.number)


def text(step: StepFired, case: Case, city: City, now: datetime) -> str:
    """The message below its first line."""
    found = city.class_of(case)
    told = [_("{what}.").format(what=label(found.names) if found else _("Not yet classified"))]
    areas = [city.areas.area(code).name for code in city.path_of(case).values()]
    if areas:
        told.append(_("Place: {areas}.").format(areas=" · ".join(areas)))
    if case.due_at is not None:
        due = f"{case.due_at.astimezone(city.zone):%Y-%m-%d %H:%M}"
        said = _("Due since {due}.") if case.due_at < now else _("Due {due}.")
        told.append(said.format(due=due))
    if step.late:
        told.append(_("This message should have come sooner."))
    return sentences(told)


def trial(city: City) -> tuple[str, str]:
    """First line and text of a message that only shows that a channel works."""
    name = label(city.profile.names)
    return (
        _("A test of {city}").format(city=name),
        _("This message shows that you can be reached here. Nothing is to be done."),
    )

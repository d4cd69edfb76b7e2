"""What will happen to a report once it is saved, in a sentence or two, before it is saved."""

from commandcenter.case import Case
from commandcenter.catalogue import CaseClass, StageClock, Urgency
from commandcenter.clocks import bind_chain, start_clock
from commandcenter.escalation import Phase
from commandcenter.situation import Situation
from commandcenter.wording import _, label
from ui import format as say


def outlook(situation: Situation, case_class: CaseClass | None, joined: Case | None) -> str:
    """Deadline to accept and the chain of a new report; or what joining does."""
    if joined is not None:
        return _(
            "Becomes one more report of {number}. Its deadline and its chain stay as they are."
        ).format(number=joined.number)
    city, now = situation.city, situation.now
    urgency = case_class.urgency if case_class else Urgency.ORDINARY
    deadline = start_clock(city, city.catalogue, StageClock.ACCEPT, now)
    sentences = []
    if deadline is not None:
        sentences.append(
            _("To be accepted by {time}, in {duration}.").format(
                time=say.when(deadline.due_at, now, city.zone),
                duration=say.duration((deadline.due_at - now).total_seconds()),
            )
        )
    chain = city.chain_for(Phase.INTAKE, urgency)
    binding = bind_chain(city, Phase.INTAKE, urgency, deadline, at=now, proof="", known_at=now)
    if chain is not None and binding is not None:
        steps = [
            _("{step} {time}").format(
                step=label(chain.step(armed.key).names),
                time=say.when(armed.due_at, now, city.zone),
            )
            for armed in binding.steps
        ]
        sentences.append(_("If nobody acts: {steps}.").format(steps=" → ".join(steps)))
    return " ".join(sentences)

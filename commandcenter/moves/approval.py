"""Rules of what must be approved: extension, suspension, closing by force."""

from dataclasses import replace
from datetime import datetime, timedelta

from commandcenter import events as ev
from commandcenter.case import Case, Stage
from commandcenter.city import City
from commandcenter.clocks import bind_chain, extended_clock, resumed_clock, subject
from commandcenter.escalation import Phase
from commandcenter.moves.asked import (
    Asked,
    belongs,
    chain,
    is_somebody_else,
    of_own_unit,
    optional,
    required,
)
from commandcenter.proceedings import Request, Wanted
from commandcenter.refusal import Refused
from commandcenter.roles import Post
from commandcenter.wording import N_, _

EXTENSIONS_AT_MOST = 2
SUSPENDED_AT_MOST = timedelta(days=365)
"""Domain notes, section 3."""

SUSPENDED = N_("suspended")
"""Why a clock stood; shown through `_`."""

WANTED_NAMES: dict[Wanted, str] = {
    Wanted.EXTENSION: N_("an extension"),
    Wanted.SECOND_EXTENSION: N_("a second extension"),
    Wanted.SUSPENSION: N_("a suspension"),
    Wanted.FORCED_CLOSE: N_("closing by force"),
}
"""What is asked for, as part of a sentence; shown through `_`."""


def ask_extension(asked: Asked) -> ev.Body:
    """One original limit more; at most twice, and never once overdue."""
    of_own_unit(asked)
    _in_time(asked)
    granted = asked.case.proceedings.extensions
    if granted >= EXTENSIONS_AT_MOST:
        raise Refused(_("It was extended twice already; more is not possible."))
    return _asked(asked, Wanted.SECOND_EXTENSION if granted else Wanted.EXTENSION)


def ask_suspension(asked: Asked) -> ev.Body:
    """A rest until a day; once, for a year at most, and never once overdue."""
    of_own_unit(asked)
    _in_time(asked)
    until: datetime = asked.command.until
    if asked.case.proceedings.suspensions:
        raise Refused(_("It was suspended once already; more is not possible."))
    if not asked.now < until <= asked.now + SUSPENDED_AT_MOST:
        raise Refused(_("A suspension ends after now, and within a year."))
    return _asked(asked, Wanted.SUSPENSION, until)


def ask_forced_close(asked: Asked) -> ev.Body:
    """An end without a check; two people answer for it."""
    return _asked(asked, Wanted.FORCED_CLOSE)


def _in_time(asked: Asked) -> None:
    due_at = asked.case.due_at
    if due_at is None:
        raise Refused(_("No clock of a unit runs for this case."))
    if asked.now > due_at:
        raise Refused(_("The case is overdue: neither extension nor suspension is possible now."))


def _asked(asked: Asked, wanted: Wanted, until: datetime | None = None) -> ev.Body:
    waiting = asked.case.proceedings.request
    if waiting is not None:
        raise Refused(
            _("{what} waits for approval already.").format(what=_(WANTED_NAMES[waiting.wanted]))
        )
    reason = required(asked.command.reason, _(WANTED_NAMES[wanted]))
    posts = asked.city.profile.approvals[wanted]
    return ev.ApprovalAsked(
        Request(wanted, reason, asked.acting.id, asked.now, tuple(posts), until)
    )


def approve(asked: Asked) -> ev.Body:
    """One approval more; the last one carries out what was asked."""
    request = _request(asked)
    if not is_somebody_else(asked, request.asked_by, *request.approved_by):
        raise Refused(_("Somebody else must approve: nobody approves twice, or their own wish."))
    if request.wanted is Wanted.FORCED_CLOSE and belongs(asked, asked.case.unit):
        raise Refused(_("No unit closes its own case."))
    note = optional(asked.command.note)
    if request.wanted is not Wanted.FORCED_CLOSE:
        _in_time(asked)
    if len(request.approved_by) + 1 < len(request.posts):
        return ev.ApprovalGiven(request.wanted, note, asked.acting.id)
    if request.wanted is Wanted.FORCED_CLOSE:
        return ev.CaseForceClosed(request.reason, request.asked_by, note)
    if request.wanted is Wanted.SUSPENSION:
        assert request.until is not None, "a suspension has an end"
        if request.until <= asked.now:
            raise Refused(_("The day until which it should rest has passed."))
        return ev.CaseSuspended(request.until, note)
    deadline = extended_clock(asked.city, asked.case)
    return ev.CaseExtended(deadline, chain(asked, Phase.HANDLING, deadline), note)


def disapprove(asked: Asked) -> ev.Body:
    """What was asked is refused."""
    request = _request(asked)
    return ev.ApprovalRefused(request.wanted, required(asked.command.reason, _("a refusal")))


def next_posts(case: Case) -> frozenset[Post]:
    """The post whose answer a request waits for."""
    request = case.proceedings.request
    assert request is not None, "the table lets this pass only with a request"
    return frozenset({Post(request.next_post)})


def _request(asked: Asked) -> Request:
    request = asked.case.proceedings.request
    assert request is not None, "the table lets this pass only with a request"
    return request


def resume(asked: Asked) -> ev.Body:
    """Somebody of the unit, or of the command side, ends the rest before its time."""
    of_own_unit(asked)
    reason = required(asked.command.reason, _("taking it up again"))
    on = goes_on(asked.case, asked.city, asked.now, asked.event_id, asked.acting.id)
    return replace(on, reason=reason)


def goes_on(case: Case, city: City, at: datetime, proof: str, by: str) -> ev.CaseResumed:
    """A rest that ends at `at`: the case stands where it stood, and its clock goes on.

    When it ends by itself, `at` is the instant that was set, whenever that is noticed: any node
    says the same.
    """
    stage = Stage(case.proceedings.suspended_from or Stage.DISPATCHED)
    last = case.standing.deadlines[-1]
    deadline = resumed_clock(city, last, at, SUSPENDED, by=by)
    urgency = case.standing.urgency
    about = subject(city, case, stage)
    bound = bind_chain(
        *(city, Phase.HANDLING, urgency, deadline), at=at, proof=proof, known_at=at, about=about
    )
    return ev.CaseResumed(stage, deadline, bound, None)

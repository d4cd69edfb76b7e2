"""What the editor says of the chain on show, and asks."""

from collections.abc import Sequence

from commandcenter.city import City
from commandcenter.escalation import Chain
from commandcenter.escalation.drafting import differences, upon
from commandcenter.escalation.finding import Finding
from commandcenter.wording import _, ngettext, sentences
from ui.chains.drafts import Draft


def state_words(
    chain: Chain | None,
    found: Sequence[Finding],
    *,
    may_edit: bool,
    changed: bool,
    rehearsed: bool,
) -> str:
    """What stands in the way of putting it into force, or what comes next."""
    if chain is None:
        return _("There is no escalation chain yet. Begin one, or import a file.")
    if not may_edit:
        return _("Only an administrator changes chains. You may look and rehearse.")
    stopped = stopped_words(found)
    if stopped:
        return stopped
    if not changed:
        return _("Nothing is changed. What you see is in force.")
    if not rehearsed:
        return _("Rehearse the draft (Ctrl+R); then it can be put into force.")
    return _("Rehearsed as it stands. Running cases keep their version.")


def stopped_words(found: Sequence[Finding]) -> str:
    """How much must be put right before a chain can be rehearsed or put in force, if anything."""
    stopping = sum(each.stops for each in found)
    words = ngettext(
        "{n} problem must be put right first.",
        "{n} problems must be put right first.",
        stopping,
    )
    return words.format(n=stopping) if stopping else ""


def behind_words(draft: Draft, current: Chain, city: City) -> str:
    """That somebody was quicker: what they changed, and what the draft changes beside it."""
    theirs = list(differences(draft.base, current, city))
    mine = list(differences(current, upon(draft.base, draft.chain, current), city))
    return sentences(
        (
            _("Version {n} was put into force meanwhile.").format(n=current.version),
            _("It changed: {what}").format(what=sentences(theirs)),
            _("Your draft would change it so: {what}").format(
                what=sentences(mine) or _("Nothing.")
            ),
        )
    )


def leaving_words(count: int) -> str:
    """That drafts are left."""
    return ngettext(
        "{n} draft is not in force. Keep it for later?",
        "{n} drafts are not in force. Keep them for later?",
        count,
    ).format(n=count)

"""Which cases run on which version of which chain."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from commandcenter.case import Case
from commandcenter.moves.climb import climbs
from commandcenter.wording import _, join, ngettext
from ui import format as say


def running(cases: Iterable[Case]) -> dict[str, list[Case]]:
    """The cases on which a chain still has a step to come, by the key of the chain."""
    found: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        binding = case.standing.chain
        if binding is not None and binding.chain and climbs(case):
            found[binding.chain].append(case)
    return dict(found)


def running_words(cases: Iterable[Case], version: int) -> str:
    """How many run, and on which version where it is not only the one in force."""
    versions = Counter(case.standing.chain.version for case in cases if case.standing.chain)
    count = versions.total()
    if not count:
        return _("no case runs")
    told = ngettext("{n} case runs", "{n} cases run", count).format(n=say.number(count))
    if set(versions) == {version}:
        return told
    parts = (
        _("{n} on version {version}").format(n=say.number(versions[each]), version=each)
        for each in sorted(versions, reverse=True)
    )
    return _("{told}: {versions}").format(told=told, versions=join(parts))

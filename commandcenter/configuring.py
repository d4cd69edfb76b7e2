"""Configuration that somebody puts in force: tried first, and refused if another was quicker."""

from datetime import datetime

import msgspec
from shapely.errors import ShapelyError

from commandcenter.city import CONFIGURATION_KINDS, City, ReadBlob
from commandcenter.commands import Configure
from commandcenter.events import ConfigurationChanged
from commandcenter.refusal import Refused
from commandcenter.wording import _


def tried(
    command: Configure, city: City, now: datetime, read_blob: ReadBlob
) -> tuple[ConfigurationChanged, City]:
    """What happens by `command`, and the city that it makes. Raises Refused.

    Tried before it is stored: what does not fit must not reach the log.
    """
    if command.kind not in CONFIGURATION_KINDS:
        raise Refused(_("{kind} cannot be configured.").format(kind=command.kind))
    if command.effective_from is not None and command.effective_from > now:
        raise Refused(_("Configuration comes into force at once; a later day is not kept yet."))
    body = ConfigurationChanged(
        kind=command.kind,
        key=command.key,
        version=city.versions.get((command.kind, command.key), 0) + 1,
        effective_from=command.effective_from or now,
        content=command.content,
        blob=command.blob,
    )
    try:
        changed = city.changed(body, read_blob)
        changed.check()
    except (msgspec.MsgspecError, ShapelyError, ValueError, KeyError) as fault:
        raise Refused(
            _("{kind} cannot be put in force: {fault}.").format(kind=command.kind, fault=fault)
        ) from fault
    return body, changed

"""The one way in which a rule says no, or the machine."""

import errno

from commandcenter.wording import N_, _

DISK_FULL = N_("Not saved: the disk is full. Free some space and do it again.")
UNWRITABLE = N_("The workspace cannot be written. Check who may write there.")


class Refused(Exception):
    """A request that the rules do not allow, with a sentence for the person who asked."""

    @property
    def sentence(self) -> str:
        """What to show, in the asker's language, where they acted."""
        return str(self.args[0])


class OutOfDate(Refused):
    """The decision rested on a state that has moved on; show the newest and ask again."""


def machine_fault(error: OSError) -> Refused:
    """What the operating system did not do, as a sentence for a person."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Refused(_(DISK_FULL))
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return Refused(_(UNWRITABLE))
    return Refused(f"{error.filename}: {error.strerror}" if error.filename else str(error))

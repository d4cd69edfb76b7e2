"""The words of `bundle`, `sign-in` and `sign-out`; what they do is in `offline.py`."""

import argparse
from pathlib import Path

from commandcenter.command_line.acts import AddCommand, acts_of
from commandcenter.wording import _


def add_offline(add: AddCommand, common: argparse.ArgumentParser) -> None:
    """Add what a room needs while its line is down."""
    bundle = add("bundle", _("carry events to the hub by hand, in a signed file"))
    act = acts_of(bundle, common)
    command = act("export", _("write what this desk has not sent into a file"))
    command.add_argument("file", type=Path, metavar="FILE.bundle")
    command.add_argument("--with-contacts", action="store_true", help=_("reporters' contacts too"))
    command = act("import", _("offer the hub what another desk has exported"))
    command.add_argument("file", type=Path, metavar="FILE.bundle")
    command.add_argument(
        "--trust",
        metavar="FINGERPRINT",
        help=_("of that desk's key, as its people have read it out to you"),
    )
    act("key", _("the fingerprint of this desk's key, to be read out"))
    command = act("slip", _("what the code on a dispatch slip holds, and what of it is new here"))
    command.add_argument("code", metavar="CODE", help=_("as it was scanned: CC1:…"))
    command = add("sign-in", _("sign in with your own account of the hub, or without its line"))
    command.add_argument("name", metavar="NAME", help=_("the name that you sign in with"))
    command.add_argument(
        "--password-stdin", action="store_true", help=_("read the password from standard input")
    )
    command = add("sign-out", _("ask for nothing more at this desk until you sign in again"))
    command.add_argument("name", metavar="NAME", help=_("the name that you signed in with"))

"""`export slips`: part of the composition root, since slips are painted by the screens' library."""

import os
import sys
from argparse import Namespace
from collections.abc import Iterable

from commandcenter.case import Case
from commandcenter.command_line.answering import asker, say_written
from commandcenter.desk import Desk
from commandcenter.output.slip import slip_of
from commandcenter.wording import ngettext


def export_slips_file(desk: Desk, args: Namespace, cases: Iterable[Case]) -> int:
    """Print a slip for each of `cases`, as whoever asks may read it."""
    # Another program's windows are not needed, nor a display.
    if sys.platform == "linux":
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QGuiApplication

    from ui.slips.page import print_slips

    application = QGuiApplication.instance() or QGuiApplication([])
    now, city, person = desk.clock.now(), desk.city, asker(desk, args)
    slips = [slip_of(case, desk.store.history(case.id), city, now, person) for case in cases]
    count = print_slips(args.file, slips)
    del application
    told = ngettext("{n} slip is in {file}.", "{n} slips are in {file}.", count)
    return say_written(args, "slips", count, told)

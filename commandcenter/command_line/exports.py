"""What the command line writes for other programs: catalogue, chains, duty rosters."""

from argparse import Namespace

from commandcenter.command_line.answering import say_written
from commandcenter.desk import Desk
from commandcenter.output.catalogue import export_catalogue
from commandcenter.refusal import Refused
from commandcenter.roles import Post
from commandcenter.wording import _, ngettext


def export_catalogue_file(desk: Desk, args: Namespace) -> int:
    """Write the catalogue in force."""
    if args.filter or args.since or args.until:
        raise Refused(_("--filter, --from and --to mean nothing for the catalogue."))
    count = export_catalogue(args.file, desk.city.catalogue)
    told = ngettext("{n} class written to {file}.", "{n} classes written to {file}.", count)
    return say_written(args, "classes", count, told)


def export_chains_file(desk: Desk, args: Namespace) -> int:
    """Write the chains in force."""
    from commandcenter.output.chains import export_chains

    chains = [
        chain
        for (key, version), chain in desk.city.chains.items()
        if desk.city.versions[("chain", key)] == version
    ]
    count = export_chains(args.file, chains)
    return say_written(args, "chains", count, _("{n} chains written to {file}."))


def export_roster_file(desk: Desk, args: Namespace) -> int:
    """Write the duty rosters as a calendar."""
    from commandcenter.output.duty_calendar import AHEAD, Wanted, export_duty_calendar

    if args.filter:
        raise Refused(_("--filter means something for cases only."))
    now = desk.clock.now()
    since = args.since or now
    post = Post(args.post) if args.post else None
    wanted = Wanted(since, args.until or since + AHEAD, args.roster, post)
    count = export_duty_calendar(args.file, desk.city, wanted, now)
    told = ngettext("{n} turn written to {file}.", "{n} turns written to {file}.", count)
    return say_written(args, "turns", count, told)

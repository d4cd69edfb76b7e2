"""Rules of what may be put on record at any time, looked at, and erased."""

from commandcenter import commands as do
from commandcenter import events as ev
from commandcenter.act_names import PARTIES
from commandcenter.moves.asked import Asked, optional, required
from commandcenter.refusal import Refused
from commandcenter.text import Text, texts_in
from commandcenter.wording import _, join


def note(asked: Asked) -> ev.Body:
    """A remark."""
    if not asked.command.text.strip():
        raise Refused(_("Write the note first."))
    return ev.NoteAdded(Text.of(asked.command.text.strip()))


def arrival(asked: Asked) -> ev.Body:
    """Somebody is on the spot."""
    return ev.ArrivalRecorded(asked.command.place, optional(asked.command.note))


def call(asked: Asked) -> ev.Body:
    """Somebody called, or was called."""
    if asked.command.party not in PARTIES:
        raise Refused(_("Say with whom the call was: {parties}.").format(parties=join(PARTIES)))
    said = optional(asked.command.note)
    if said is None:
        raise Refused(_("Write what was said in the call."))
    return ev.CallRecorded(asked.command.party, said)


def photo(asked: Asked) -> ev.Body:
    """A photo of the place or the thing; the same one again is no news."""
    command: do.AddPhoto = asked.command
    kept = asked.keep_photo(command)
    if any(each.sha256 == kept.sha256 and not each.erased for each in asked.case.photos):
        raise Refused(_("Case {number} has this photo already.").format(number=asked.case.number))
    return ev.PhotoAdded(
        command.kind,
        kept.sha256,
        kept.thumbnail,
        kept.width,
        kept.height,
        kept.bytes,
        kept.taken_at or command.taken_at,
        optional(command.note),
    )


def reveal(asked: Asked) -> ev.Body:
    """The contact of one report is looked at, for a reason."""
    command: do.RevealContact = asked.command
    for report in asked.case.reports:
        kept = report.contact is not None and not report.contact.masked.erased
        if kept and command.report in (None, report.id):
            reason = required(command.reason, _("a look at the contact"))
            return ev.ContactRevealed(report.id, reason)
    raise Refused(_("No contact was left, or it has been erased."))


def erase(asked: Asked) -> ev.Body:
    """The contacts go, or every word, or the photos."""
    if asked.command.what not in ("contact", "text", "photos"):
        raise Refused(_("Only the contacts, the text or the photos of a case can be erased."))
    digests: list[str] = []
    if asked.command.what == "photos":
        for each in asked.case.photos:
            notes = [each.note.digest] if each.note else []
            digests += [] if each.erased else [each.sha256, each.thumbnail, *notes]
    else:
        for report in asked.case.reports:
            if report.contact:
                digests += [report.contact.digest, report.contact.masked.digest]
    if asked.command.what == "text":
        # All that was ever said, also what has since been replaced; not why words were erased.
        said = (e.body for e in asked.history() if not isinstance(e.body, ev.TextErased))
        digests += [text.digest for body in said for text in texts_in(body)]
    if not digests:
        raise Refused(_("There is nothing to erase."))
    reason = required(asked.command.reason, _("an erasure"))
    return ev.TextErased(tuple(dict.fromkeys(digests)), asked.command.what, reason)

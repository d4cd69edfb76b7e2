"""A store in memory: the promises of `commandcenter.ports.Store` without a disk."""

from collections import Counter
from dataclasses import replace
from hashlib import sha256

from commandcenter.case import Case
from commandcenter.channels.person import is_outward
from commandcenter.events import Event, PhotoAdded, StepFired, TextErased
from commandcenter.fold import fold
from commandcenter.ports import MovedOn
from commandcenter.report import Report
from commandcenter.text import Text, map_texts


class MemoryStore:
    """Keeps everything for as long as it lives; a second desk on it finds it again."""

    site_id = "a1b2c3"

    def __init__(self):
        self.log: list[Event] = []
        self.by_id: dict[str, Case] = {}
        self.contacts: dict[str, str] = {}
        self.blobs: dict[str, bytes] = {}
        self.serials: Counter[str] = Counter()
        self.closed = False

    def append(self, events, cases, *, contacts=None, after=None):
        if after is not None and after != len(self.log):
            raise MovedOn
        stored, known = [], {event.id: event for event in self.log}
        for event in events:
            before = known.get(event.id)
            if before is None:
                seq = len(self.log) + len(stored) + 1
                site = event.site_id or self.site_id
                known[event.id] = replace(event, site_id=site, site_seq=seq, place=seq)
                stored.append(known[event.id])
            elif (before.type, before.case, before.body) != (event.type, event.case, event.body):
                raise ValueError(f"event {event.id} is stored already with another content")
        self.log += stored
        kept = {event.body.report.contact.digest for event in stored if _has_contact(event)}
        for digest, (_salt, words) in (contacts or {}).items():
            if digest in kept:
                self.contacts[digest] = words
        for event in stored:
            if isinstance(event.body, TextErased):
                self._erase(event.case, event.body.digests)
        for case_id in dict.fromkeys(event.case for event in stored if event.case):
            self.by_id[case_id] = fold(self.history(case_id))
        return stored

    def _erase(self, case, digests):
        def blank(text):
            return Text(text.digest) if text.digest in digests else text

        self.log = [
            replace(event, body=map_texts(event.body, blank)) if event.case == case else event
            for event in self.log
        ]
        for digest in digests:
            self.contacts.pop(digest, None)
            if not any(_shows(event, digest) for event in self.log if event.case != case):
                self.blobs.pop(digest, None)

    def case(self, reference):
        names = ((c, (c.id, c.number, c.external_id)) for c in self.by_id.values())
        return next((case for case, each in names if reference in each), None)

    def history(self, case):
        return [event for event in self.log if event.case == case]

    def configuration(self, since=None):
        of_city = [event for event in self.log if event.part == "city" and event.case is None]
        return iter([event for event in of_city if since is None or event.place >= since.place])

    def open_cases(self):
        return iter([case for case in self.by_id.values() if case.open])

    def ended_since(self, instant):
        ended = (case for case in self.by_id.values() if not case.open)
        return iter([case for case in ended if case.standing.ended_at >= instant])

    def cases(self):
        return iter(list(self.by_id.values()))

    def events(self, *, until=None, after=None):
        return iter([e for e in self.log[after or 0 :] if until is None or e.occurred_at <= until])

    def last_place(self):
        return len(self.log)

    def latest(self):
        return self.log[-1].occurred_at if self.log else None

    def fired(self, since, until=None, *, chains=None):
        fired = [e for e in self.log if isinstance(e.body, StepFired) and e.occurred_at >= since]
        fired = [e for e in fired if chains is None or e.body.chain in chains]
        return [e for e in fired if until is None or e.occurred_at < until]

    def fired_outward(self, since):
        fired = self.fired(since)
        return [e for e in fired if is_outward(e.body.channel) or e.body.action == "webhook"]

    def deliveries(self, since, about=None):
        first = next((e.place for e in self.fired(since)), len(self.log))
        kinds = ("StepDelivered", "DeliveryFailed", "DeliverySettled")
        sent = [e for e in self.log if e.type in kinds and e.place > first]
        return [e for e in sent if about in (None, e.body.about)]

    def walks(self, since):
        walked = (event for event in self.log if event.type == "PatrolWalked")
        return [event for event in walked if event.occurred_at >= since]

    def of_component(self, code):
        return [case for case in self.by_id.values() if case.standing.component == code]

    def begun_since(self, instant):
        newest = reversed(list(self.by_id.values()))
        return iter([case for case in newest if self.history(case.id)[0].occurred_at >= instant])

    def due(self, now):
        waiting = (case for case in self.open_cases() if case.next_timer_at is not None)
        due = [case for case in waiting if case.next_timer_at <= now]
        return sorted(due, key=lambda case: case.next_timer_at)

    def versions(self, source, external_ids):
        ours = (case for case in self.by_id.values() if case.source == source)
        return {case.external_id: case for case in ours if case.external_id in external_ids}

    def next_serial(self, prefix):
        self.serials[prefix] += 1
        return self.serials[prefix]

    def contact(self, digest):
        return self.contacts.get(digest)

    def write_blob(self, content):
        digest = sha256(content).hexdigest()
        self.blobs[digest] = content
        return digest

    def read_blob(self, sha256):
        return self.blobs[sha256]

    def close(self):
        self.closed = True


def _shows(event, digest):
    return isinstance(event.body, PhotoAdded) and digest in (
        event.body.sha256,
        event.body.thumbnail,
    )


def _has_contact(event):
    report = getattr(event.body, "report", None)
    return isinstance(report, Report) and report.contact is not None

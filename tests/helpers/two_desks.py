"""Two desks that decide about one case, and neither has heard of the other."""

from dataclasses import replace

from commandcenter import commands as do
from commandcenter.city import to_json
from commandcenter.desk import Desk
from commandcenter.roles import LOCAL
from tests.helpers.makers import (
    EMERGENCY,
    LI,
    LITTER,
    MA,
    WANG,
    ZHAO,
    a_desk,
    a_place,
    a_registration,
)
from tests.helpers.memory_store import MemoryStore

FILE = (do.FileCase, {}, LI)
FILE_GAS = (do.FileCase, {"class_code": EMERGENCY}, LI)
REJECT = (do.Reject, {"reason": "not ours"}, LI)
VOID = (do.Void, {"reason": "a test call"}, LI)
TO_CLEANING = (do.Dispatch, {"to": "cleaning"}, LI)
TO_GAS = (do.Dispatch, {"to": "gas"}, MA)
RECALL = (do.Recall, {"reason": "the wrong one"}, LI)
SIGN = (do.SignFor, {}, WANG)
SIGN_GAS = (do.SignFor, {}, LOCAL)
START = (do.StartHandling, {}, WANG)
DONE = (do.ReportDone, {"note": "swept"}, WANG)
CHECK = (do.StartCheck, {}, ZHAO)
PASS = (do.PassCheck, {"note": "seen"}, ZHAO)
FAIL = (do.FailCheck, {"reason": "half of it"}, ZHAO)
CLOSE = (do.Close, {"note": "clean"}, LI)
NOTE = (do.AddNote, {"text": "it smells"}, MA)
ARRIVE = (do.RecordArrival, {}, WANG)
UP = (do.EscalateNow, {"reason": "it spreads"}, MA)
PLACE = (do.PlaceCase, {"place": a_place(2), "address": "2 Road"}, LI)
PLACE_OTHER = (do.PlaceCase, {"place": a_place(3), "address": "3 Road"}, MA)
EXTEND = (do.AskExtension, {"reason": "rain"}, WANG)
ORDER = (do.OrderHandling, {"requirement": "today"}, MA)
UNHAPPY = (do.RecordCallBack, {"result": 1, "then": "reopen"}, LI)
FILED = (FILE,)
SENT = (FILE, TO_CLEANING)
SIGNED = (*SENT, SIGN)
AT_WORK = (*SIGNED, START)
CHECKED = (*AT_WORK, DONE, CHECK)
PASSED = (*CHECKED, PASS)


class Desks:
    """Two desks with the same log, until they part; each then goes on alone."""

    def __init__(self, *shared):
        self.first = a_desk()
        gas = replace(self.first.city.units.get("gas"), classes=(EMERGENCY, LITTER))
        units = to_json([self.first.city.units.get("cleaning"), gas])
        self.first.do(do.Configure("units", "units", content=units))
        self.first.do(a_registration(), person=LI)
        self.case_id = next(iter(self.first.store.cases())).id
        self.alone(self.first, shared)
        self.shared = len(self.first.store.log)
        self.second = self._copy(self.first.store.log)

    def register_another(self):
        another = self.first.do(a_registration(description="More of it"), person=LI)[0].case
        self.shared = len(self.first.store.log)
        self.second = self._copy(self.first.store.log)
        return another

    def alone(self, desk, acts):
        for command, fields, person in acts:
            desk.clock.move(minutes=1)
            desk.do(command(self.case_id, **fields), person=person)
        return self

    def meet(self, first, second):
        """A desk that has heard both, in the hub's order: the first desk's acts came first."""
        self.alone(self.first, first)
        self.alone(self.second, second)
        later = [replace(e, site_id="there") for e in self.second.store.log[self.shared :]]
        self.met = self._copy([*self.first.store.log, *later])
        return self.met.case(self.case_id)

    def settle(self, keep, person=MA):
        self.met.do(do.SettleConflict(self.case_id, keep=keep, note="looked"), person=person)
        return self.met.case(self.case_id)

    def _copy(self, log):
        store = MemoryStore()
        store.blobs = self.first.store.blobs
        store.append(log, [])
        return Desk(store, self.first.clock)

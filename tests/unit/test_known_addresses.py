from commandcenter.case import Case
from commandcenter.commands import Erase, RegisterReport, Void
from commandcenter.places.known_addresses import KnownAddresses, address_key
from commandcenter.report import Place
from commandcenter.situation import Situation
from tests.helpers import small_city
from tests.helpers.memory_store import MemoryStore


def test_known_addresses_follow_what_happens():
    desk = small_city.found(MemoryStore())
    situation = Situation(desk.city, desk.clock.now())
    known = KnownAddresses(situation)
    desk.listeners.append(situation.apply)
    spot = Place(-73.995, 40.705)
    said = RegisterReport(description="x", address="5 Oak St", place=spot)

    first = desk.do(said)[0].case
    assert known.places("5 OAK STREET") == [spot]

    second = desk.do(said)[0].case
    desk.do(Void(first, "by mistake"))
    assert known.places("5 Oak Street, Harbour") == [spot]

    desk.do(Erase(second, "asked for", "text"))
    assert known.places("5 Oak Street") == []
    known.lights_changed([])
    known.city_changed()


def test_addresses_are_compared_by_number_and_street():
    assert address_key("12-4B  E 164 St") == address_key("12-4b EAST 164th STREET")
    assert address_key("新闻路 12号院") == address_key("新闻路12号")
    assert address_key("Oak St, Harbour") == address_key("oak street")
    assert address_key("8106 17 AVE") == address_key("8106 17th Avenue")
    assert address_key("12 Oak St") != address_key("14 Oak St")


def test_a_case_that_was_never_placed_has_no_known_address():
    desk = small_city.found(MemoryStore())
    case: Case = small_city.report(desk, place=None, address="5 Oak Street")
    situation = Situation(desk.city, desk.clock.now())
    situation.load([case])

    assert KnownAddresses(situation).places("5 Oak Street") == []


def test_one_address_in_several_parts_of_the_city_is_all_of_them_newest_first():
    desk = small_city.found(MemoryStore())
    spots = [Place(-73.995 + at / 100, 40.705) for at in range(2)]
    for spot in spots:
        small_city.report(desk, address="5 Oak Street", place=spot)
    situation = Situation(desk.city, desk.clock.now())
    situation.load(desk.store.open_cases())

    assert KnownAddresses(situation).places("5 oak st") == spots[::-1]
    assert KnownAddresses(situation).places("5 oak st", limit=1) == spots[1:]

"""The city follows its log, and reads what is new of it, not all of it again."""

from contextlib import closing

import pytest

from commandcenter import commands as ask
from commandcenter.city import City, to_json
from commandcenter.configuration.log import CityLog
from commandcenter.working_calendar import Calendar
from db.store import LocalStore
from tests.helpers.makers import a_desk
from tests.helpers.memory_store import MemoryStore
from tests.helpers.sites import Site


@pytest.fixture(autouse=True)
def every_message_may_concern_the_city(monkeypatch):
    """As the line has it for all that it hears of the configuration."""

    def tell(site, heard):
        if site.desk is not None:
            site.desk.hear(heard, city=True)

    monkeypatch.setattr(Site, "_tell", tell)


def rename(desk, name, *, key="city"):
    """Put another calendar in force."""
    desk.do(ask.Configure("calendar", key, to_json(Calendar(key=key, name=name, zone="UTC"))))


def anew(store):
    return City.from_events(store.configuration(), store.read_blob)


def is_up_to_date(desk):
    fresh = anew(desk.store)
    return (desk.city.versions, desk.city.put_by, desk.city.calendars, desk.city.overruled) == (
        fresh.versions,
        fresh.put_by,
        fresh.calendars,
        fresh.overruled,
    )


@pytest.fixture
def read(monkeypatch):
    """The changes that were read out of any store, one list for all."""
    found = []
    for kind in (LocalStore, MemoryStore):
        configuration = kind.configuration

        def counted(self, *since, _configuration=configuration):
            for event in _configuration(self, *since):
                found.append(event)
                yield event

        monkeypatch.setattr(kind, "configuration", counted)
    return found


@pytest.mark.parametrize("kind", [LocalStore, MemoryStore])
def test_what_another_process_changes_is_read_and_not_what_was_before(tmp_path, read, kind):
    with closing(kind.open(tmp_path) if kind is LocalStore else kind()) as store:
        desk, other = a_desk(store), a_desk(store)
        for n in range(30):
            rename(other, f"before {n}")
        desk.catch_up()
        read.clear()

        for n in range(3):
            rename(other, f"now {n}")
            desk.catch_up()

        assert desk.city.calendar("city").name == "now 2"
        # Each time the change itself, and the one before it: does that still stand there?
        assert len(read) <= 3 * 3
        assert is_up_to_date(desk)


def test_what_was_changed_here_is_not_read_again_each_time(tmp_path, read):
    with closing(LocalStore.open(tmp_path)) as store:
        desk, other = a_desk(store), a_desk(store)
        for n in range(30):
            rename(desk, f"before {n}")
        other.catch_up()
        rename(other, "elsewhere")
        desk.catch_up()
        read.clear()

        rename(other, "elsewhere again")
        desk.catch_up()

        assert len(read) <= 3
        assert is_up_to_date(desk)


def test_over_a_hub_too_only_what_is_new_is_read(here, there, read):
    for n in range(30):
        rename(here.desk, f"before {n}")
        here.sync()
        there.sync()
    read.clear()

    for n in range(3):
        rename(here.desk, f"now {n}")
        here.sync()
        there.sync()

    assert there.desk.city.calendar("city").name == "now 2"
    # Each of the two is told some times that something may have happened.
    assert len(read) <= 3 * 2 * 10
    assert is_up_to_date(here.desk)
    assert is_up_to_date(there.desk)


def test_what_waits_for_the_hub_stays_behind_what_others_have_changed(here, there):
    rename(here.desk, "of here")
    rename(here.desk, "of here again")
    rename(there.desk, "of there")
    there.sync()

    here.pull()

    assert is_up_to_date(here.desk)
    here.sync()
    assert is_up_to_date(here.desk)
    there.sync()
    assert is_up_to_date(there.desk)


def test_after_a_hub_was_put_back_the_city_is_the_one_of_its_log(here, there):
    for n in range(5):
        rename(here.desk, f"before {n}")
        here.sync()
        there.sync()
    kept = len(here.hub.log["city"]) - 3
    here.hub.lose("city", kept)
    rename(there.desk, "after the loss")
    there.sync()
    assert is_up_to_date(there.desk)

    here.sync()

    assert is_up_to_date(here.desk)


def test_a_change_that_is_heard_of_late_comes_before_what_has_a_later_number(here, there):
    rename(there.desk, "first at the hub", key="theirs")
    there.push()
    rename(here.desk, "numbered before the other is heard")
    here.push()

    here.pull()

    assert is_up_to_date(here.desk)
    assert here.desk.city.calendar("theirs").name == "first at the hub"


def test_a_change_that_the_hub_would_not_have_is_in_force_no_more(here, there):
    rename(there.desk, "first at the hub")
    there.push()
    rename(here.desk, "too late")
    assert here.desk.city.calendar("city").name == "too late"

    here.push(strict=True)
    here.pull()

    assert is_up_to_date(here.desk)
    assert here.desk.city.calendar("city").name == "first at the hub"


def test_a_change_that_could_not_be_read_leaves_the_city_as_it_was(tmp_path, monkeypatch):
    with closing(LocalStore.open(tmp_path)) as store:
        desk, log = a_desk(store), CityLog(store)
        rename(desk, "read at the second attempt")
        with monkeypatch.context() as broken:
            broken.setattr(City, "after", lambda *_event: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                log.follow()
        assert log.city.calendar("city").name != "read at the second attempt"

        log.follow()

        assert log.city.calendar("city").name == "read at the second attempt"

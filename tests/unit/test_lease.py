"""Who may sign in at a desk whose hub is gone, how long, and what is said to everybody else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from commandcenter.ids import PersonId
from commandcenter.refusal import Refused
from commandcenter.roles import Person, Post
from commandcenter.sync import lease as lease_module
from commandcenter.sync.lease import Here, Leases, heard_at, sign_in, signed_in_sentence
from commandcenter.sync.wire import Unreachable
from tests.helpers.desks import Room
from tests.helpers.makers import LI, a_registration

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PASSWORD = "open sesame"
TOLD = {
    "id": "1",
    "hub": "hub",
    "user": "wang-user",
    "person": "wang",
    "site": "site-a",
    "begins": NOON.isoformat(),
    "ends": (NOON + timedelta(hours=72)).isoformat(),
    "signature": "ab",
}


HERE = Here("site-a", "hub", None)
WANG = Person(PersonId("wang"), "Wang Wei", (Post.HANDLER,))


@pytest.fixture
def leases(tmp_path):
    leases = Leases(tmp_path)
    leases.keep(TOLD, PASSWORD, NOON)
    return leases


def let_in(leases, password=PASSWORD, user="wang-user", known_at=None, here=HERE, **later):
    return leases.sign_in(
        user, password, NOON + timedelta(**later), replace(here, known_at=known_at)
    )


def test_who_signed_in_with_the_hub_may_do_so_without_it_for_three_days(leases):
    done = let_in(leases, hours=71, minutes=59)

    assert (done.user, done.person, done.online) == ("wang-user", "wang", False)
    assert done.until == NOON + timedelta(hours=72)
    assert leases.users() == ["wang-user"]


def test_after_three_days_the_hub_is_asked_again(leases):
    with pytest.raises(Refused, match="Sign in once the hub is there again"):
        let_in(leases, hours=72)


def test_a_wrong_password_is_refused(leases):
    with pytest.raises(Refused, match="not that of wang-user"):
        let_in(leases, "open barley", hours=1)


STRANGERS = [
    {"user": "ma"},
    {"here": replace(HERE, site="site-b")},
    {"here": replace(HERE, hub="another")},
]


@pytest.mark.parametrize("stranger", STRANGERS)
def test_nobody_here_knows_who_never_signed_in_here(leases, stranger):
    with pytest.raises(Refused, match="has not signed in at this desk"):
        let_in(leases, hours=1, **stranger)


def test_a_clock_that_was_set_back_does_not_lengthen_a_lease(leases):
    let_in(leases, hours=48)

    with pytest.raises(Refused, match="it was set back"):
        let_in(leases, hours=24)
    with pytest.raises(Refused, match="it was set back"):
        let_in(leases, hours=50, known_at=NOON + timedelta(hours=60))


def test_a_clock_may_be_put_right_by_minutes(leases):
    let_in(leases, hours=48)

    assert let_in(leases, hours=47, minutes=56).person == "wang"
    with pytest.raises(Refused, match="it was set back"):
        let_in(leases, hours=47, minutes=52)


def test_a_lease_lets_its_person_ask_here_until_it_ends(leases):
    day = timedelta(hours=24)

    assert leases.require(WANG, NOON + day, HERE) == NOON + 3 * day
    with pytest.raises(Refused, match="The last sign-in of Wang Wei with the hub was"):
        leases.require(WANG, NOON + 3 * day, HERE)


@pytest.mark.parametrize("elsewhere", [replace(HERE, site="site-b"), replace(HERE, hub="another")])
def test_nobody_asks_at_a_desk_at_which_they_never_signed_in(leases, elsewhere):
    with pytest.raises(Refused, match="Wang Wei has not signed in at this desk"):
        leases.require(WANG, NOON, elsewhere)
    with pytest.raises(Refused, match="Ma has not signed in at this desk"):
        leases.require(Person(PersonId("ma"), "Ma", ()), NOON, HERE)


def test_who_signs_out_asks_for_nothing_until_the_password_is_given_again(leases):
    assert leases.sign_out("wang-user")
    assert leases.sign_out("wang-user")
    with pytest.raises(Refused, match="Wang Wei has signed out at this desk"):
        leases.require(WANG, NOON, HERE)

    let_in(leases, hours=1)

    assert leases.require(WANG, NOON + timedelta(hours=1), HERE)
    assert not leases.sign_out("ma-user")


def test_an_act_notes_the_clock_so_that_setting_it_back_gains_nothing(leases):
    leases.require(WANG, NOON + timedelta(hours=48), HERE)

    with pytest.raises(Refused, match="it was set back"):
        leases.require(WANG, NOON + timedelta(hours=24), HERE)


def test_who_signs_out_while_their_act_is_noted_stays_signed_out(leases, monkeypatch):
    looked = lease_module._in_force

    def meanwhile(*asked):
        leases.sign_out("wang-user")
        return looked(*asked)

    monkeypatch.setattr(lease_module, "_in_force", meanwhile)
    leases.require(WANG, NOON + timedelta(hours=1), HERE)

    with pytest.raises(Refused, match="signed out"):
        leases.require(WANG, NOON + timedelta(hours=1), HERE)


def test_a_disk_without_room_stops_nobody_from_asking(leases, tmp_path):
    (tmp_path / "leases.json.new").mkdir()

    assert leases.require(WANG, NOON + timedelta(hours=1), HERE)


def test_the_newest_sign_in_is_the_first_to_be_offered(leases):
    later = TOLD | {"user": "a-later-one", "begins": (NOON + timedelta(hours=1)).isoformat()}
    leases.keep(later, PASSWORD, NOON)

    assert leases.users() == ["a-later-one", "wang-user"]


def test_the_password_itself_is_kept_nowhere(leases, tmp_path):
    kept = tmp_path / "leases.json"

    assert PASSWORD not in kept.read_text()
    assert "$argon2id$" in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_files_that_cannot_be_used_are_said(tmp_path):
    (tmp_path / "leases.json").write_text("{")

    with pytest.raises(Refused, match="cannot be read"):
        Leases(tmp_path).users()
    (tmp_path / "leases.json").unlink()
    (tmp_path / "leases.json.new").mkdir()
    with pytest.raises(Refused, match="cannot be written"):
        Leases(tmp_path).keep(TOLD, PASSWORD, NOON)


def test_a_hash_that_is_none_lets_nobody_in(leases, tmp_path):
    kept = tmp_path / "leases.json"
    kept.write_text(kept.read_text().replace("$argon2id$", "$none$"))

    with pytest.raises(Refused, match="not that of"):
        let_in(leases, hours=1)


class Door:
    """The hub as somebody signs in: with a line, refusing, or gone."""

    def __init__(self, room):
        self.room, self.gone, self.shut = room, False, False

    def sign_in(self, user, password):
        if self.gone:
            raise Unreachable("no route")
        if self.shut or password != PASSWORD:
            raise Refused("The hub does not let you in.")
        line = self.room.hub.line(user)
        now = datetime.now(UTC)
        line.lease = lambda site: (
            TOLD
            | {
                "site": site,
                "hub": self.room.hub.id,
                "user": user,
                "begins": now.isoformat(),
                "ends": (now + timedelta(hours=72)).isoformat(),
            }
        )
        return line


@pytest.fixture
def room(tmp_path):
    with Room(tmp_path, desks=1) as room:
        yield room


def test_the_hub_checks_first_and_the_lease_when_it_is_gone(room):
    door, node = Door(room), room.nodes[0]
    with pytest.raises(Refused, match="does not let you in"):
        sign_in(Here.at(node.desk), door, node.folder, "wang-user", "open barley")

    online = sign_in(Here.at(node.desk), door, node.folder, "wang-user", PASSWORD)
    door.gone = True
    offline = sign_in(Here.at(node.desk), door, node.folder, "wang-user", PASSWORD)

    assert (online.online, offline.online) == (True, False)
    assert online.until == offline.until
    assert "has signed in with the hub" in signed_in_sentence(online, "Wang")
    assert "Wang has signed in without the hub" in signed_in_sentence(offline, "Wang")


def test_who_the_hub_does_not_let_in_any_more_cannot_wait_for_it_to_go(room):
    door, node = Door(room), room.nodes[0]
    sign_in(Here.at(node.desk), door, node.folder, "wang-user", PASSWORD)
    with pytest.raises(Refused):
        sign_in(Here.at(node.desk), door, node.folder, "wang-user", "open barley")
    assert Leases(node.folder).users() == ["wang-user"], "a slip of the keys forgets nobody"

    door.shut = True
    with pytest.raises(Refused, match="does not let you in"):
        sign_in(Here.at(node.desk), door, node.folder, "wang-user", PASSWORD)
    door.gone = True

    with pytest.raises(Refused, match="has not signed in at this desk"):
        sign_in(Here.at(node.desk), door, node.folder, "wang-user", PASSWORD)


def test_another_hub_lets_nobody_in_here(room, tmp_path):
    door, node = Door(room), room.nodes[0]
    room.hub.id = "another"

    with pytest.raises(Refused, match="belongs to another hub"):
        sign_in(Here.at(node.desk), door, node.folder, "wang-user", PASSWORD)


def test_the_hubs_clock_is_known_from_what_it_accepted(room):
    node = room.nodes[0]
    node.desk.do(a_registration(), person=LI)
    node.even()

    newest = max(each.received_at for log in room.hub.log.values() for each in log)
    assert heard_at(node.desk.store) == newest

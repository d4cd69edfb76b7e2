"""What a desk without a line hands over on a stick: signed, checked, and offered like anything."""

import json
import zipfile
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from commandcenter import commands as do
from commandcenter.case import Stage
from commandcenter.photo import PhotoKind
from commandcenter.refusal import Refused
from commandcenter.sync.bundle import read_bundle
from commandcenter.sync.carrying import (
    carried_lines,
    export_bundle,
    offer_bundle,
    require_hub,
    require_trusted,
)
from commandcenter.sync.keys import SiteKeys, fingerprint
from commandcenter.sync.wire import Outcome
from db.store import LocalStore
from db.verify import verify
from tests.helpers.desks import Room, registered
from tests.helpers.makers import LI, a_desk
from tests.helpers.photos import PHOTOS

NOW = datetime(2024, 9, 23, 2, tzinfo=UTC)


@pytest.fixture
def room(tmp_path):
    with Room(tmp_path) as room:
        yield room


def exported(node, path, **more):
    export_bundle(node.desk, SiteKeys(node.folder), path, **more)
    return path


def offered(node, path):
    line = node.hub.line("li")
    try:
        return offer_bundle(line, read_bundle(path), path.name, node.desk.store.site_id)
    finally:
        line.close()


def changed(path, entry, content):
    """A copy of a bundle in which somebody has changed an entry."""
    other = path.with_name(f"other-{path.name}")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(other, "w") as after:
        for name in before.namelist():
            after.writestr(name, content if name == entry else before.read(name))
    return other


def test_what_was_done_without_a_line_reaches_the_hub_by_hand(room, tmp_path):
    first, second = room.nodes
    room.cut()
    case = registered(first)
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)

    bundle = exported(first, tmp_path / "desk.bundle")
    room.mend()
    carried = offered(second, bundle)
    second.even()

    assert carried.taken == carried.events > 2
    assert (carried.known, carried.aside) == (0, ())
    assert second.case(case).stage is Stage.DISPATCHED
    # Its own line is up again: the hub knows it all.
    room.quiet()
    assert room.cases()[0] == room.cases()[1]
    assert [verify(node.desk.store).problems for node in room.nodes] == [[], []]


def test_a_second_import_changes_nothing(room, tmp_path):
    first, second = room.nodes
    room.cut()
    registered(first)
    bundle = exported(first, tmp_path / "desk.bundle")
    room.mend()
    offered(second, bundle)
    heads = {part: room.hub.head(part) for part in room.hub.parts()}

    again = offered(second, bundle)

    assert (again.taken, again.known) == (0, again.events)
    assert {part: room.hub.head(part) for part in room.hub.parts()} == heads


def test_what_came_too_late_is_contested_and_not_lost(room, tmp_path):
    first, second = room.nodes
    case = registered(first)
    room.quiet()
    room.cut()
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    bundle = exported(first, tmp_path / "desk.bundle")
    room.mend()
    second.even()
    second.desk.do(do.Void(case, "Nothing is there"), person=LI)
    second.even()

    offered(second, bundle)
    second.even()

    assert second.case(case).stage is Stage.VOIDED
    assert len(second.case(case).contested) == 1


def test_contacts_stay_at_the_desk_unless_they_are_asked_for(room, tmp_path):
    first = room.nodes[0]
    room.cut()
    registered(first, contact="13800138047")

    without = read_bundle(exported(first, tmp_path / "a.bundle"))
    with_them = read_bundle(exported(first, tmp_path / "b.bundle", contacts=True))

    assert not without.manifest.contacts
    assert all(each.contacts == () for each in without.events)
    assert [text for each in with_them.events for *_seal, text in each.contacts] == ["13800138047"]
    with zipfile.ZipFile(tmp_path / "a.bundle") as file:
        assert not any(b"13800138047" in file.read(name) for name in file.namelist())


def test_photos_and_areas_go_along(room, tmp_path):
    first = room.nodes[0]
    case = registered(first)
    room.cut()
    first.desk.do(do.AddPhoto(case, PhotoKind.BEFORE, file=PHOTOS[0]), person=LI)
    areas = first.desk.store.write_blob(b"areas of tomorrow")
    photo = first.case(case).photos[0]

    bundle = read_bundle(exported(first, tmp_path / "desk.bundle"))
    carried = offered_anywhere(room, bundle)

    assert set(bundle.blobs) == {photo.sha256, photo.thumbnail}
    assert areas not in bundle.blobs
    assert carried.blob(photo.sha256) == first.desk.store.read_blob(photo.sha256)


def test_a_photo_that_was_erased_since_is_not_missed(room, tmp_path):
    first = room.nodes[0]
    case = registered(first)
    room.cut()
    first.desk.do(do.AddPhoto(case, PhotoKind.BEFORE, file=PHOTOS[0]), person=LI)
    photo = first.case(case).photos[0]
    (first.folder / "blobs" / photo.sha256[:2] / photo.sha256).unlink()

    bundle = read_bundle(exported(first, tmp_path / "desk.bundle"))

    assert photo.sha256 not in bundle.blobs
    assert any("PhotoAdded" in event.written for event in bundle.events)


def test_a_workspace_without_a_hub_has_nowhere_to_carry_to(tmp_path):
    store = LocalStore.open(tmp_path / "alone")

    with pytest.raises(Refused, match="This workspace has no hub"):
        export_bundle(a_desk(store), SiteKeys(tmp_path), tmp_path / "desk.bundle")

    store.close()


def offered_anywhere(room, bundle):
    room.mend()
    line = room.hub.line("li")
    offer_bundle(line, bundle, "desk.bundle", "another site")
    return line


def test_a_changed_event_is_named_with_what_was_expected(room, tmp_path):
    room.cut()
    registered(room.nodes[0])
    path = exported(room.nodes[0], tmp_path / "desk.bundle")
    with zipfile.ZipFile(path) as file:
        lines = file.read("events.jsonl").splitlines()
    line = lines[1].replace(b'"li"', b'"ma"').replace(b'\\"li\\"', b'\\"ma\\"')
    content = b"\n".join([lines[0], line, *lines[2:]]) + b"\n"
    forged = changed(path, "events.jsonl", content)

    with pytest.raises(Refused) as refused:
        read_bundle(forged)

    event = json.loads(lines[1])["id"]
    assert refused.value.sentence == (
        f"other-desk.bundle: event 2 ({event}) was changed on the way: SHA-256 "
        f"{sha256(lines[1]).hexdigest()} was expected, {sha256(line).hexdigest()} was found. "
        "Nothing was taken. Have it exported again, and find out who had the stick."
    )


def test_an_event_that_was_taken_out_is_missed(room, tmp_path):
    room.cut()
    registered(room.nodes[0])
    path = exported(room.nodes[0], tmp_path / "desk.bundle")
    with zipfile.ZipFile(path) as file:
        lines = file.read("events.jsonl").splitlines(keepends=True)
    shorter = changed(path, "events.jsonl", b"".join(lines[:-1]))

    with pytest.raises(Refused, match=f"{len(lines)} events were signed, and {len(lines) - 1}"):
        read_bundle(shorter)


@pytest.mark.parametrize("entry", ["manifest.json", "signature"])
def test_a_list_that_its_desk_has_not_signed_is_refused(room, tmp_path, entry):
    room.cut()
    registered(room.nodes[0])
    path = exported(room.nodes[0], tmp_path / "desk.bundle")
    with zipfile.ZipFile(path) as file:
        content = file.read(entry)
    content = b64encode(bytes(64)) if entry == "signature" else content.replace(b"2", b"3", 1)

    with pytest.raises(Refused, match=r"signature of other-desk\.bundle does not fit"):
        read_bundle(changed(path, entry, content))


def test_a_photo_that_was_exchanged_is_refused(room, tmp_path):
    first = room.nodes[0]
    case = registered(first)
    room.cut()
    first.desk.do(do.AddPhoto(case, PhotoKind.BEFORE, file=PHOTOS[0]), person=LI)
    path = exported(first, tmp_path / "desk.bundle")
    photo = first.case(case).photos[0].sha256

    with pytest.raises(Refused, match=f"photo or map {photo} was changed on the way"):
        read_bundle(changed(path, f"blobs/{photo}", b"another"))


def test_half_a_file_and_no_file_are_said(room, tmp_path):
    room.cut()
    registered(room.nodes[0])
    path = exported(room.nodes[0], tmp_path / "desk.bundle")
    half = tmp_path / "half.bundle"
    half.write_bytes(path.read_bytes()[:-200])

    with pytest.raises(Refused, match=r"half\.bundle is no whole bundle"):
        read_bundle(half)
    with pytest.raises(Refused, match="cannot be read: No such file"):
        read_bundle(tmp_path / "none.bundle")


def test_a_bundle_of_a_newer_program_asks_for_that_program(room, tmp_path):
    room.cut()
    registered(room.nodes[0])
    path = exported(room.nodes[0], tmp_path / "desk.bundle")

    with pytest.raises(Refused, match="a bundle of format 9, and this program reads 1"):
        read_bundle(changed(path, "manifest.json", b'{"format": 9}'))


def test_a_bundle_for_another_hub_is_refused(room, tmp_path):
    room.cut()
    registered(room.nodes[0])
    bundle = read_bundle(exported(room.nodes[0], tmp_path / "desk.bundle"))

    with pytest.raises(Refused, match=r"desk\.bundle is for hub .*, and this one is another"):
        require_hub(bundle, "desk.bundle", "another")


def test_the_key_of_a_strange_desk_is_compared_once(room, tmp_path):
    room.cut()
    registered(room.nodes[0])
    bundle = read_bundle(exported(room.nodes[0], tmp_path / "desk.bundle"))
    shown = fingerprint(SiteKeys(room.nodes[0].folder).public())
    here = SiteKeys(room.nodes[1].folder)

    with pytest.raises(Refused, match=f"Only if it is {shown}"):
        require_trusted(bundle, "desk.bundle", here, None, NOW)
    with pytest.raises(Refused, match=f"signed by the key {shown}, and not by 0000"):
        require_trusted(bundle, "desk.bundle", here, "0000", NOW)
    require_trusted(bundle, "desk.bundle", here, shown.lower().replace(" ", ""), NOW)

    require_trusted(bundle, "desk.bundle", here, None, NOW)
    assert [(k.fingerprint, k.site) for k in here.known()] == [(shown, bundle.manifest.site)]


def test_a_desk_knows_its_own_key_and_keeps_it_to_itself(tmp_path):
    keys = SiteKeys(tmp_path)

    own = keys.public()

    assert keys.knows(own)
    assert SiteKeys(tmp_path).public() == own
    assert (tmp_path / "site.key").stat().st_mode & 0o777 == 0o600
    assert not keys.knows(bytes(32))


def test_keys_that_cannot_be_read_are_said(tmp_path):
    (tmp_path / "site.key").write_text("no key")
    (tmp_path / "known_keys.json").write_text("{")

    with pytest.raises(Refused, match="cannot be used"):
        SiteKeys(tmp_path).public()
    with pytest.raises(Refused, match="cannot be read"):
        SiteKeys(tmp_path).known()


def test_what_the_hub_puts_aside_is_told(room, tmp_path):
    first, second = room.nodes
    room.cut()
    registered(first)
    path = exported(first, tmp_path / "desk.bundle")
    room.mend()
    line = room.hub.line("guest", writes=["city"])

    carried = offer_bundle(line, read_bundle(path), path.name, second.desk.store.site_id)

    assert len(carried.aside) == carried.events
    assert {each.outcome for each in carried.aside} == {Outcome.QUARANTINED}
    assert carried_lines(carried, "desk.bundle")[1].endswith(": not a part of yours.")


def test_there_is_nothing_to_carry_when_the_hub_has_everything(room, tmp_path):
    room.quiet()

    with pytest.raises(Refused, match="there is nothing to carry"):
        exported(room.nodes[0], tmp_path / "desk.bundle")


def test_a_file_that_cannot_be_written_is_said(room, tmp_path):
    room.cut()
    registered(room.nodes[0])

    with pytest.raises(Refused, match="no folder"):
        exported(room.nodes[0], tmp_path / "none" / "desk.bundle")
    (tmp_path / "taken.bundle").mkdir()
    with pytest.raises(Refused, match="cannot be written"):
        exported(room.nodes[0], tmp_path / "taken.bundle")
    assert [p for p in Path(tmp_path).iterdir() if p.suffix == ".new"] == []

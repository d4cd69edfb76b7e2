"""The window of the channels, with real servers and a keyring that the test can look into."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from structlog.testing import capture_logs

from commandcenter import commands as ask
from commandcenter.channels import sending
from commandcenter.channels.address import Way
from commandcenter.channels.person import Channel, Kind, PersonChannels, Sound
from commandcenter.city import to_json
from commandcenter.configuration.change import CONFIGURED_BY
from commandcenter.refusal import Refused
from commandcenter.roles import Person, Post
from tests.helpers.receivers import Drawer, mail_server, web_server
from tests.helpers.small_city import PEOPLE
from ui.channels.opening import ChannelDesk

LI = Person("li", "Li Na", (Post.DISPATCHER,))
SECRET = "swordfish"


@pytest.fixture
def safe():
    return Drawer()


@pytest.fixture
def opened(room, safe):
    """The window, opened by its key's action, on a keyring in memory."""
    room.desk.do(ask.Configure("people", "people", to_json([*PEOPLE, LI])))
    window = room.open()
    ChannelDesk(window, lambda _site: safe)
    window.run("desk.channels")
    settle(room)
    return window.findChild(ChannelDesk).channels


def settle(room):
    room.settle()
    room.qtbot.waitUntil(lambda: room.bridge.waiting == 0)
    room.settle()


def done(room, channels):
    """Until the window says how it went."""
    room.qtbot.waitUntil(lambda: not channels._busy, timeout=20_000)
    settle(room)


def fill(channels, way, **values):
    form = channels.form
    form.way.setCurrentIndex(form.way.findData(way))
    for key, value in values.items():
        widget = form._fields[way, key]
        if isinstance(widget, QLineEdit):
            widget.setText(value)
        else:
            widget.setCurrentIndex(widget.findData(value))


def hook(room, channels, web, name="phone"):
    """Makes and saves a webhook through the form."""
    channels.add.click()
    channels.form.name.setText(name)
    address = f"http://127.0.0.1:{web.port}/in"
    fill(channels, Way.WEBHOOK, address=address, user="desk", password=SECRET)
    channels.save.click()
    done(room, channels)


def mine(room):
    room.desk.catch_up()
    return room.desk.city.channels.get("local") or PersonChannels("local")


def test_a_channel_is_filled_in_saved_and_tried_with_a_real_server(room, opened, safe):
    with web_server() as web:
        hook(room, opened, web)
        assert opened.status.text() == "The channel phone is saved."
        assert list(safe.kept) == [("local", "phone")]

        opened.test.click()
        done(room, opened)

        assert opened.status.text().startswith("The server took the trial message")
        assert "test" in web.next()[1]["title"]
    (channel,) = mine(room).channels
    assert (channel.key, channel.kind) == ("phone", Kind.WEBHOOK)
    assert "kept in this machine's keyring" in opened.form.address.text()


def test_mail_from_plain_fields_arrives_at_a_real_mail_server(room, opened):
    with mail_server() as mail:
        opened.form.name.setText("office")
        fill(
            *(opened, Way.MAIL),
            **{"to": "ma@example.org", "from": "desk@example.org", "server": "127.0.0.1"},
            port=str(mail.port),
            encryption="insecure",
        )
        opened.save.click()
        done(room, opened)
        opened.test.click()
        done(room, opened)

        assert "A test of" in mail.next()[0]
    assert mine(room).channels[0].address == "m•••@example.org"


def test_a_trial_that_breaks_is_told_and_logged_by_its_kind_without_the_address(
    room, opened, monkeypatch
):
    def break_in(url):
        raise LookupError(url)

    with web_server() as web, capture_logs() as logged:
        hook(room, opened, web)
        monkeypatch.setattr(sending, "_server", break_in)
        opened.test.click()
        done(room, opened)

    assert "could not be asked" in opened.status.text()
    assert [each["kind"] for each in logged] == ["LookupError"]
    assert SECRET not in str(logged)


def test_a_secret_is_nowhere_but_in_the_keyring(room, opened, safe):
    with web_server() as web:
        hook(room, opened, web)

    assert SECRET in safe.kept["local", "phone"]
    assert not any(
        field.text() for field in opened.findChildren(QLineEdit) if field.text() == SECRET
    )
    for event in room.store.log:
        assert SECRET not in repr(event)
    field = opened.form._fields[Way.WEBHOOK, "password"]
    field.setText(SECRET)
    field.selectAll()
    field.copy()
    assert SECRET not in QApplication.clipboard().text()
    assert field.echoMode() is QLineEdit.EchoMode.Password


def test_a_server_that_refuses_is_told_in_plain_words_without_the_secret(room, opened):
    with web_server() as web:
        web.status = 500
        hook(room, opened, web)
        opened.test.click()
        done(room, opened)

    assert opened.status.text().startswith("The trial message did not go")
    assert SECRET not in opened.status.text()


def test_without_a_keyring_the_window_says_so_and_how_to_help_it(room, opened, safe):
    safe.broken = Refused("This machine has no keyring. Install one.")
    with web_server() as web:
        hook(room, opened, web)

    assert opened.status.text() == "This machine has no keyring. Install one."
    assert mine(room).channels == ()
    assert opened.form.name.text() == "phone"


def test_a_missing_keyring_is_said_at_once(room, safe):
    safe.broken = Refused("This machine has no keyring. Install one.")
    window = room.open()
    ChannelDesk(window, lambda _site: safe)

    window.run("desk.channels")
    settle(room)

    assert window.findChild(ChannelDesk).channels.status.text() == safe.broken.sentence


def test_times_change_without_the_address_being_typed_again(room, opened, safe):
    with web_server() as web:
        hook(room, opened, web)
    kept = dict(safe.kept)
    form = opened.form
    form.times.setCurrentIndex(form.times.findData("hours"))
    for day in (5, 6):
        form.days[day].click()
    form.important.click()

    opened.save.click()
    done(room, opened)

    (channel,) = mine(room).channels
    assert channel.times[0].weekdays == frozenset(range(5))
    assert not channel.important_always
    assert safe.kept == kept


def test_working_hours_follow_the_citys_calendar(room, opened):
    with web_server() as web:
        hook(room, opened, web)
    opened.form.times.setCurrentIndex(opened.form.times.findData("working"))

    opened.save.click()
    done(room, opened)

    (channel,) = mine(room).channels
    assert channel.calendar == room.desk.city.calendar_key(room.desk.city.catalogue)


def test_an_address_that_the_desk_refuses_the_channel_for_is_put_back(room, opened, safe):
    with web_server() as web:
        hook(room, opened, web)
        before = dict(safe.kept)
        theirs = PersonChannels("local", (Channel("phone", Kind.SMS, "x"),))
        fill(opened, Way.WEBHOOK, address=f"http://127.0.0.1:{web.port}/other")
        room.desk.do(ask.Configure("channels", "local", to_json(theirs)))

        opened.save.click()
        done(room, opened)

    assert "changed the channels at" in opened.status.text()
    assert safe.kept == before
    assert mine(room) == theirs


def test_a_channel_is_removed_with_its_address(room, opened, safe):
    with web_server() as web:
        hook(room, opened, web)

    opened.remove.click()
    room.qtbot.waitUntil(lambda: "removed" in opened.status.text())

    assert mine(room).channels == ()
    assert safe.kept == {}


def test_channels_are_put_in_an_order_and_the_desks_own_signals_set(room, opened):
    with web_server() as web:
        hook(room, opened, web, "first")
        hook(room, opened, web, "second")
    opened.list.setCurrentRow(1)

    opened.up.click()
    settle(room)
    opened.desktop.click()
    settle(room)
    opened.sound.setCurrentIndex(opened.sound.findData(Sound.HIGHEST))
    opened.sound.activated.emit(2)
    settle(room)

    found = mine(room)
    assert [each.key for each in found.channels] == ["second", "first"]
    assert (found.desktop, found.sound) == (False, Sound.HIGHEST)


def test_what_is_wrong_in_the_form_is_said_and_nothing_is_lost(room, opened):
    opened.form.name.setText("office")
    fill(opened, Way.MAIL, to="ma", server="s", **{"from": "desk@x.org"})

    opened.save.click()

    assert opened.status.text() == "“ma” is no mail address, such as ma@city.example."
    assert opened.form._fields[Way.MAIL, "to"].text() == "ma"


def test_everybody_sees_their_own_channels_and_some_those_of_others(room, safe):
    room.desk.do(ask.Configure("people", "people", to_json([*PEOPLE, LI])))
    window = room.open()
    window.acts.act_as(LI)
    ChannelDesk(window, lambda _site: safe).open()
    settle(room)
    channels = window.findChild(ChannelDesk).channels

    assert [channels.owners.itemData(n) for n in range(channels.owners.count())] == ["li"]
    assert not CONFIGURED_BY["channels"] & set(LI.posts)


def test_the_owners_of_an_administrator_are_all_people(opened):
    known = [opened.owners.itemData(n) for n in range(opened.owners.count())]

    assert known[0] == "local"
    assert {"li", *(person.id for person in PEOPLE)} <= set(known)


def test_the_window_opens_by_key_once(room, opened):
    window = room.window
    window.run("desk.channels")
    assert len(window.findChildren(ChannelDesk)) == 1
    assert window.findChild(ChannelDesk).channels is opened
    room.qtbot.keyClick(opened, Qt.Key.Key_Escape)
    settle(room)
    assert window.findChild(ChannelDesk).channels is None


def test_it_is_said_in_chinese_too(room, opened):
    room.window.set_language("zh_CN")
    settle(room)
    room.window.set_language("en")
    settle(room)

    assert opened.save.text() == "&Save"


def test_the_tab_key_goes_down_the_rows_of_a_channel_as_they_stand(room, opened):
    form = opened.form
    opened.add.click()
    form.name.setFocus()
    seen = [form.name]

    while seen[-1] is not form.times:
        room.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())

    heights = [widget.mapTo(form, widget.rect().topLeft()).y() for widget in seen]
    assert heights == sorted(heights)
    assert form._fields[Way.MAIL, "password"] in seen

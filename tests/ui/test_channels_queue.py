"""Messages that wait or never went, in the window of the channels."""

from contextlib import closing
from dataclasses import replace

import pytest

from commandcenter.channels.courier import Courier
from commandcenter.commands import SettleDelivery
from tests.helpers.makers import MA, WANG, Stage, a_case
from tests.helpers.receivers import Drawer
from tests.unit.test_courier import a_town, fire, tells_ma
from ui.channels.jobs import look
from ui.channels.opening import ChannelDesk
from ui.channels.queue_page import QueuePage, rows
from ui.channels.window import ChannelsWindow


class Mail:
    """A town in which one message was given up and one waits; and the page of both."""

    def __init__(self, qtbot):
        self.desk = a_town(tells_ma())
        self.lost = a_case(Stage.REPORTED, desk=self.desk)
        fire(self.desk)
        with closing(Courier(safe=lambda _site: Drawer())) as courier:
            courier.deliver_all(self.desk)
        self.waits = a_case(Stage.REPORTED, desk=self.desk)
        fire(self.desk)
        self.page = QueuePage(None)
        qtbot.addWidget(self.page)
        self.wishes = []
        self.page.settle_wanted.connect(self.wishes.append)
        self.show()

    def show(self, mine=None):
        found = rows(look(self.desk), mine)
        self.page.show_rows(found, self.desk.city, self.desk.clock.now())

    def told(self):
        items = map(self.page.list.topLevelItem, range(self.page.list.topLevelItemCount()))
        return [(item.text(1), item.text(2), item.text(4)) for item in items]

    def choose(self, row):
        self.page.list.setCurrentItem(self.page.list.topLevelItem(row))


@pytest.fixture
def mail(qtbot):
    return Mail(qtbot)


def test_what_was_given_up_stands_first_with_its_reason(mail):
    lost, waits = mail.told()

    assert lost[:2] == (mail.lost.number, "Ma Lin")
    assert lost[2].startswith("given up: This machine's keyring has no address")
    assert waits == (mail.waits.number, "Ma Lin", "waits")
    assert mail.page.head.text() == "1 message was given up. 1 message waits to be sent."


def test_a_message_is_sent_once_more_by_its_button(mail):
    mail.choose(0)

    mail.page.again.click()
    mail.desk.do(mail.wishes[0], person=MA)
    mail.show()

    assert isinstance(mail.wishes[0], SettleDelivery)
    assert [state for _n, _to, state in mail.told()] == ["waits", "waits"]


def test_a_message_is_put_away_by_its_button_and_the_list_says_when_all_has_gone(mail):
    for _each in range(2):
        mail.choose(0)
        mail.page.put_away.click()
        mail.desk.do(mail.wishes[-1], person=MA)
        mail.show()

    assert mail.told() == []
    assert mail.page.head.text() == "Every message of the last 7 days has gone."
    assert not mail.page.again.isEnabled()


def test_several_messages_are_sent_once_more_together(mail):
    mail.page.list.selectAll()

    mail.page.again.click()

    assert [wish.again for wish in mail.wishes] == [True, True]


def test_what_is_chosen_stays_chosen_when_the_list_is_told_anew(mail):
    mail.choose(1)

    mail.show()

    assert mail.page.list.currentItem().text(1) == mail.waits.number


def test_a_case_is_shown_by_its_button(mail, qtbot):
    mail.choose(0)

    with qtbot.waitSignal(mail.page.case_wanted) as shown:
        mail.page.show_case.click()

    assert shown.args == [mail.lost.number]


def test_somebody_who_does_not_look_after_all_sees_only_their_own(mail, qtbot):
    window = ChannelsWindow(mail.desk.city, WANG)
    qtbot.addWidget(window)

    window.show_queue(look(mail.desk), mail.desk.clock.now())
    mail.show(mine=MA.id)

    assert window.mine == WANG.id
    assert window.queue.list.topLevelItemCount() == 0
    assert len(mail.told()) == 2


def test_the_tab_counts_what_was_given_up(mail, qtbot):
    window = ChannelsWindow(mail.desk.city, mail.desk.city.people["local"])
    qtbot.addWidget(window)

    window.show_queue(look(mail.desk), mail.desk.clock.now())

    assert window.tabs.tabText(1) == "Messages (1)"


def test_the_console_shows_the_case_and_tells_of_one_that_has_ended(room):
    window = room.open()
    desk = ChannelDesk(window, lambda _site: Drawer())
    desk.open()
    room.settle()
    case = next(iter(window.situation.cases.values()), None)

    desk.channels.queue.case_wanted.emit(case.number if case else "none")
    desk.channels.queue.case_wanted.emit("HC-1")
    refused = []
    room.bridge.refused.connect(lambda _ticket, sentence: refused.append(sentence))
    desk.channels.queue.settle_wanted.emit(SettleDelivery("e", "local", "x"))
    room.settle()

    assert window.selected == ([case.id] if case else [])
    assert "has gone meanwhile" in refused[0]


def test_a_message_that_may_go_by_any_channel_says_so_in_words(mail):
    found = [replace(each, kind="any", channel="") for each in rows(look(mail.desk), None)]

    mail.page.show_rows(found, mail.desk.city, mail.desk.clock.now())

    assert mail.page.list.topLevelItem(0).text(3) == "every channel"

"""How somebody is reached away from the desk: channels, what is heard here, what never went."""

from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from commandcenter.channels.configured import owner_name
from commandcenter.channels.person import (
    KIND_NAMES,
    SOUND_NAMES,
    Channel,
    PersonChannels,
    Sound,
)
from commandcenter.city import City
from commandcenter.configuration.change import CONFIGURED_BY
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, Person
from commandcenter.wording import _
from ui import theme
from ui.catalogue.panes import scrolled
from ui.channels.form import ChannelForm
from ui.channels.jobs import Address, Here, Overview
from ui.channels.queue_page import QueuePage, rows
from ui.fitting import fit

WIDTH: Final = 900
HEIGHT: Final = 620
KEY: Final = int(Qt.ItemDataRole.UserRole)


class ChannelsWindow(QDialog):
    """A window beside the console. What is wanted is asked for, never done here."""

    owner_chosen = Signal(str)
    """Whose channels are shown."""
    save_wanted = Signal(str, object, object, int)
    """Whose, the `Channel`, its `Address` (None to keep the one that is there), and the version of
    their channels that it was made to."""
    remove_wanted = Signal(str, str)
    """Whose, and the key of the channel."""
    test_wanted = Signal(str, str)
    """Whose, and the key of the channel."""
    arrange_wanted = Signal(str, object, bool, object)
    """Whose, the keys in their order, notices of the desktop, and the `Sound`."""

    def __init__(self, city: City, person: Person, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._city, self._person = city, person
        self._here: Here | None = None
        self._busy = False
        self._making = False
        """Whether the form is of a channel that is new."""
        self._base = 0
        self.owners = QComboBox(self)
        self.tabs = QTabWidget(self)
        self.list = QListWidget(self)
        self.form = ChannelForm(self)
        self.queue = QueuePage(self)
        self.status = QLabel(self)
        self.add, self.up, self.down, self.remove = (self._button() for _n in range(4))
        self.test, self.save, self.leave = (self._button() for _n in range(3))
        self.desktop = QCheckBox(self)
        self.sound = QComboBox(self)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.form.name.setFocus()

    # --- what the desk says ---

    @property
    def owner(self) -> str:
        """Whose channels are shown."""
        return str(self.owners.currentData())

    @property
    def mine(self) -> str | None:
        """Whose messages are shown: everybody's for those who look after them."""
        return None if self._looks_after_all() else str(self._person.id)

    def show_city(self, city: City) -> None:
        """Show the channels as they are configured now."""
        self._city = city
        self._show_list()

    def show_here(self, here: Here) -> None:
        """Tell which addresses this machine has."""
        if here.owner == self.owner:
            self._here = here
            self._say_address()
            if here.trouble:
                self.say(here.trouble)

    def show_queue(self, found: Overview, now: datetime) -> None:
        """Show what waits and what was given up."""
        shown = rows(found, self.mine)
        self.queue.show_rows(shown, self._city, now)
        lost = sum(row.lost for row in shown)
        words = _("Messages ({n})").format(n=lost) if lost else _("Messages")
        self.tabs.setTabText(1, words)

    def saved(self, key: str) -> None:
        """A channel is in force, and its address kept."""
        self._busy = self._making = False
        self.form.forget_address()
        self.say(_("The channel {key} is saved.").format(key=key))
        self._show_list(key)
        self._show_form()

    def refused(self, sentence: str) -> None:
        """It is not in force, and why; what was filled in stays here."""
        self._busy = False
        self.say(sentence)
        self._refresh()

    def say(self, sentence: str) -> None:
        """Tell how something went."""
        self.status.setText(sentence)

    # --- put together ---

    def _button(self) -> QPushButton:
        button = QPushButton(self)
        button.setAutoDefault(False)
        return button

    def _lay_out(self) -> None:
        look = theme.current()
        self.list.setSpacing(look.gap // 2)
        self.save.setProperty("role", "primary")
        self.status.setWordWrap(True)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list, 1)
        for buttons in ((self.add, self.remove), (self.up, self.down)):
            row = QHBoxLayout()
            for button in buttons:
                row.addWidget(button, 1)
            column.addLayout(row)
        self._at_desk = QFormLayout()
        self._at_desk.addRow(self.desktop)
        self._sound_label = QLabel(self)
        self._at_desk.addRow(self._sound_label, self.sound)
        column.addLayout(self._at_desk)
        right = QWidget(self)
        beside = QVBoxLayout(right)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(scrolled(self.form, right), 1)
        row = QHBoxLayout()
        row.addWidget(self.test)
        row.addStretch()
        row.addWidget(self.save)
        beside.addLayout(row)
        across = QSplitter(Qt.Orientation.Horizontal, self)
        across.addWidget(left)
        across.addWidget(right)
        across.setStretchFactor(1, 1)
        across.setChildrenCollapsible(False)
        self.tabs.addTab(across, "")
        self.tabs.addTab(self.queue, "")
        below = QHBoxLayout()
        below.addWidget(self.status, 1)
        below.addWidget(self.leave)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        outer.setSpacing(look.spacing)
        head = QHBoxLayout()
        self._owner_label = QLabel(self)
        head.addWidget(self._owner_label)
        head.addWidget(self.owners)
        head.addStretch()
        outer.addLayout(head)
        outer.addWidget(self.tabs, 1)
        outer.addLayout(below)
        fit(self, WIDTH, HEIGHT)

    def _connect(self) -> None:
        self.owners.activated.connect(self._on_owner)
        self.list.currentItemChanged.connect(self._on_chosen)
        self.form.changed.connect(self._refresh)
        self.add.clicked.connect(self._on_add)
        self.remove.clicked.connect(self._on_remove)
        self.up.clicked.connect(self._on_up)
        self.down.clicked.connect(self._on_down)
        self.test.clicked.connect(self._on_test)
        self.save.clicked.connect(self._on_save)
        self.leave.clicked.connect(self.close)
        self.desktop.clicked.connect(self._arrange)
        self.sound.activated.connect(self._arrange)

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        self.setWindowTitle(_("Channels"))
        self._owner_label.setText(_("Channels of"))
        self.owners.setAccessibleName(_("Channels of"))
        self.tabs.setTabText(0, _("Channels"))
        self.tabs.setTabText(1, _("Messages"))
        self.list.setAccessibleName(_("Channels in the order in which they are used"))
        self.add.setText(_("&New channel"))
        self.remove.setText(_("&Remove"))
        self.up.setText(_("&Up"))
        self.down.setText(_("&Down"))
        self.test.setText(_("&Test"))
        self.test.setToolTip(_("Sends a trial message now, whatever the times."))
        self.save.setText(_("&Save"))
        self.leave.setText(_("&Close"))
        self.desktop.setText(_("Notices of the desktop too"))
        self.desktop.setToolTip(_("While the console is not in front."))
        self._sound_label.setText(_("Sound for"))
        self.sound.setAccessibleName(_("Sound for"))
        self.sound.clear()
        for each, name in SOUND_NAMES.items():
            self.sound.addItem(_(name), each)
        self.form.retranslate()
        self.queue.retranslate()
        self._name_owners()
        self._show_list()

    def _name_owners(self) -> None:
        """Oneself first; the others, posts too, for those who look after all channels."""
        chosen = self.owners.currentData()
        self.owners.clear()
        others = [p.id for p in self._city.people.values()] if self._looks_after_all() else []
        posts = [key for key in self._city.channels if key not in self._city.people]
        for key in dict.fromkeys((self._person.id, *others, *(posts if others else ()))):
            if key != LOCAL.id or key == self._person.id:
                name = _("This desk") if key == LOCAL.id else owner_name(self._city, key)
                self.owners.addItem(name, key)
        self.owners.setCurrentIndex(max(self.owners.findData(chosen), 0))

    def _looks_after_all(self) -> bool:
        return bool(CONFIGURED_BY["channels"] & set(self._person.posts))

    # --- what is shown ---

    def _found(self) -> PersonChannels:
        return self._city.channels.get(self.owner) or PersonChannels(self.owner)

    def _chosen(self) -> Channel | None:
        item = self.list.currentItem()
        return self._found().channel(item.data(KEY)) if item is not None else None

    def _show_list(self, key: str = "") -> None:
        chosen = self._chosen()
        key = key or (chosen.key if chosen else "")
        found = self._found()
        self.list.blockSignals(True)
        self.list.clear()
        for channel in found.channels:
            words = f"{channel.key} · {_(KIND_NAMES[channel.kind])}\n{channel.address}"
            item = QListWidgetItem(words)
            item.setData(KEY, channel.key)
            self.list.addItem(item)
            if channel.key == key:
                self.list.setCurrentItem(item)
        if self.list.currentItem() is None and found.channels and not self._making:
            self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        self.desktop.setChecked(found.desktop)
        self.sound.setCurrentIndex(self.sound.findData(found.sound))
        if not self._making and (chosen is None or self._chosen() != chosen):
            self._show_form()
        self._refresh()

    def _show_form(self) -> None:
        catalogue = self._city.catalogue if self._city.catalogue_key else None
        self._base = self._city.versions.get(("channels", self.owner), 0)
        self.form.show_channel(self._chosen(), self._city.calendar_key(catalogue))
        self._say_address()

    def _say_address(self) -> None:
        channel, here = self._chosen(), self._here
        if channel is None:
            return
        if here is None or here.trouble:
            told = _("{address}. It cannot be told whether this machine has it.")
        elif channel.key in here.has:
            told = _("{address}, kept in this machine's keyring. Fill in the fields to replace it.")
        else:
            told = _(
                "{address}. This machine does not have it: fill in the fields to send from here."
            )
        self.form.say_address(told.format(address=channel.address))

    def _refresh(self) -> None:
        row, chosen = self.list.currentRow(), self._chosen() is not None
        self.remove.setEnabled(chosen and not self._busy)
        self.test.setEnabled(chosen and not self._busy)
        self.save.setEnabled(bool(self.form.name.text().strip()) and not self._busy)
        self.up.setEnabled(chosen and row > 0)
        self.down.setEnabled(chosen and row < self.list.count() - 1)

    # --- what is done ---

    def _on_owner(self) -> None:
        self._here, self._making = None, False
        self.say("")
        self._show_list()
        self._show_form()
        self.owner_chosen.emit(self.owner)

    def _on_chosen(self) -> None:
        self._making = False
        self.say("")
        self._show_form()
        self._refresh()

    def _on_add(self) -> None:
        self.list.setCurrentRow(-1)
        self._making = True
        self._show_form()
        self.form.name.setFocus()

    def _on_remove(self) -> None:
        channel = self._chosen()
        if channel is not None:
            self.remove_wanted.emit(self.owner, channel.key)

    def _on_test(self) -> None:
        channel = self._chosen()
        if channel is not None:
            self._busy = True
            self.say(_("Sending a trial message…"))
            self._refresh()
            self.test_wanted.emit(self.owner, channel.key)

    def tested(self, sentence: str) -> None:
        """A trial is over."""
        self._busy = False
        self.say(sentence)
        self._refresh()

    def _on_save(self) -> None:
        try:
            channel, url = self.form.channel, self.form.url
            if self._chosen() is None and self._found().channel(channel.key) is not None:
                raise Refused(_("There is a channel of that name already. Choose another name."))
        except Refused as no:
            self.say(no.sentence)
            return
        self._busy = True
        self.say(_("Saving…"))
        self._refresh()
        self.save_wanted.emit(self.owner, channel, Address(url) if url else None, self._base)

    def _on_up(self) -> None:
        self._move(-1)

    def _on_down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        keys = [each.key for each in self._found().channels]
        at = self.list.currentRow()
        keys.insert(at + by, keys.pop(at))
        self._ask_for(keys)

    def _arrange(self) -> None:
        self._ask_for([each.key for each in self._found().channels])

    def _ask_for(self, keys: list[str]) -> None:
        sound = Sound(self.sound.currentData())
        self.arrange_wanted.emit(self.owner, tuple(keys), self.desktop.isChecked(), sound)

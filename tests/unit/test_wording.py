"""The words of the program, and that every one of them has its Chinese."""

from string import Formatter

import pytest

from commandcenter.wording import (
    LANGUAGES,
    N_,
    _,
    join,
    label,
    language,
    ngettext,
    sentences,
    set_language,
)
from resources.translations import update


@pytest.fixture(autouse=True)
def _english_again():
    yield
    set_language("en")


def test_english_is_spoken_until_another_language_is_chosen():
    assert language() == "en"
    assert _("overdue") == "overdue"


def test_a_change_of_language_shows_at_the_next_look_up():
    word = N_("overdue")

    set_language("zh_CN")

    assert language() == "zh_CN"
    assert _(word) == "超期"


def test_a_word_without_translation_is_shown_in_english():
    set_language("zh_CN")

    assert _("\u2020 no such word") == "\u2020 no such word"


def test_chinese_counts_everything_alike_and_english_does_not():
    one, many = "{count} more notice", "{count} more notices"
    assert ngettext(one, many, 1) == one
    assert ngettext(one, many, 2) == many

    set_language("zh_CN")

    assert ngettext(one, many, 1) == ngettext(one, many, 2) == "还有 {count} 条通知"


def test_a_language_nobody_has_translated_is_refused():
    with pytest.raises(ValueError, match="known: en, zh_CN"):
        set_language("tlh")

    assert language() == "en"


def test_a_name_from_the_citys_data_follows_the_language():
    names = {"en": "Water", "zh_CN": "供水"}
    assert label(names) == "Water"

    set_language("zh_CN")

    assert label(names) == "供水"
    assert label({"en": "Water"}) == "Water"
    assert label({"fr": "Eaux"}) == "Eaux"
    assert label({}) == ""


def test_lists_and_sentences_are_strung_together_as_the_language_does():
    assert join(["water", "gas", "{power}"]) == "water, gas, {power}"
    assert join(["water"]) == "water"
    assert join([]) == ""
    assert sentences(["Due now.", "", "Hurry."]) == "Due now. Hurry."

    set_language("zh_CN")

    assert join(["供水", "燃气", "供电"]) == "供水、燃气、供电"
    assert sentences(["现在到期。", "请尽快。"]) == "现在到期。请尽快。"


def test_every_language_but_english_has_a_catalogue():
    assert set(update.LANGUAGES) == set(LANGUAGES) - {"en"}


def test_words_are_collected_wherever_they_are_said():
    source = """
say(_("plain"), f"{_('inside')}", ngettext("{n} one", "{n} many", n))
TABLE = {1: N_("listed")}
_(chosen)
"""

    found = set(update.marked(source))

    assert found == {"plain", "inside", ("{n} one", "{n} many"), "listed"}


@pytest.mark.parametrize("code", update.LANGUAGES)
def test_every_visible_string_is_translated(code):
    known = update.translations(code)

    missing, spoilt = [], []
    for message in update.extract(code):
        if not message.id:
            continue
        found = known.get(message.id)
        if found is None or found.fuzzy or not all(_strings(found.string)):
            missing.append(message.id)
        elif any(_places(text) != _places(message.id) for text in _strings(found.string)):
            spoilt.append(message.id)

    assert missing == []
    assert spoilt == []


@pytest.mark.parametrize("code", update.LANGUAGES)
def test_what_the_program_reads_is_what_the_translators_wrote(code):
    compiled = update.po_path(code).with_suffix(".mo").read_bytes()

    assert compiled == update.mo_bytes(update.translations(code))


@pytest.mark.parametrize("code", update.LANGUAGES)
def test_collecting_the_words_twice_changes_nothing(code):
    once = update.po_bytes(update.merged(code))

    assert update.po_bytes(update.merged(code)) == once
    assert b"Date" not in once


def _strings(text):
    return text if isinstance(text, tuple) else (text,)


def _places(text):
    """The named places of a sentence; of a counted one, those of its plural."""
    sentence = text[-1] if isinstance(text, tuple) else text
    return {name for _text, name, _spec, _conv in Formatter().parse(sentence) if name is not None}

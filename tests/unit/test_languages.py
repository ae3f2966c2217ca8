"""Language tags, names and scripts."""

from __future__ import annotations

import pytest

from visutale.errors import InputError
from visutale.languages import language_name, own_name, parse_tag, same_language, script_of


@pytest.mark.parametrize(
    ("written", "spelt"),
    [("de", "de"), ("PT_br", "pt-BR"), (" zh-hant-tw ", "zh-Hant-TW"), ("es-419", "es-419"), ("jw", "jv")],
)
def test_a_tag_is_read_however_it_is_spelt(written: str, spelt: str) -> None:
    assert str(parse_tag(written)) == spelt


@pytest.mark.parametrize(
    "wrong", ["", "german", "xx", "de-", "de-DE-1996", "d", "../etc", "de; ignore the rules", "12"]
)
def test_what_is_no_tag_is_refused_in_words(wrong: str) -> None:
    with pytest.raises(InputError, match="isn't the tag of a language"):
        parse_tag(wrong)


def test_names_in_english_and_in_the_languages_own_words() -> None:
    assert language_name("de") == "German"
    assert language_name("pt-BR") == "Portuguese (Brazil)"
    assert language_name("zh-Hant") == "Chinese (Traditional)"
    assert language_name("xx") == "xx"
    assert own_name("de-AT") == "Deutsch (Österreich)"
    assert own_name("en-GB") == "English (United Kingdom)"
    assert own_name("zu") == "IsiZulu"
    assert own_name("xx") == "xx"


def test_scripts() -> None:
    assert [script_of(tag) for tag in ("de", "vi", "ru", "sr", "sr-Latn", "zh", "ar", "ja")] == [
        "Latin", "Latin", "Cyrillic", "Cyrillic", "Latin", "Chinese", "Arabic", "Japanese",
    ]  # fmt: skip


def test_regions_are_no_other_language_and_scripts_are() -> None:
    assert same_language("en", "en-GB")
    assert not same_language("sr", "sr-Latn")
    assert not same_language("de", "nl")

"""Which words can be printed, and which are refused by name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visutale.binding.text import check_scripts, clean, unsupported_characters, unsupported_script
from visutale.errors import InputError

EUROPE = {
    "Albanian": "Çdo mëngjes këndon një zog i vogël",
    "Croatian": "Đak je čuo žabu i ćuku u šumi",
    "Czech": "Příliš žluťoučký kůň úpěl ďábelské ódy",
    "Danish": "På en øde ø græd en ål",
    "Dutch": "Een coöperatief ijsbeertje, ĳs en één reünie",
    "Estonian": "Põder jõi öösel jääd ja šokolaadi",
    "Finnish": "Törkylempijävongahdus Åkessa",
    "French": "L’œuf naïf où Noël s’est ébloui, garçon ; « ÿ »",
    "German": "Der süße Bär läuft über STRAẞEN",
    "Hungarian": "Árvíztűrő tükörfúrógép",
    "Icelandic": "Kæmi ný öxi hér, ykist þjófum nú bæði víl og ádrepa",
    "Irish": "D’fhuascail Íosa Úrmhac na hÓighe, ḃ ċ ḋ",
    "Latvian": "Glāžšķūņa rūķīši dzērumā čiepj",
    "Lithuanian": "Įlinkdama fechtuotojo špaga sublykčiojusi pragręžė ą ų",
    "Maltese": "Ħaż-Żebbuġ, ġnien, għasfur",
    "Polish": "Zażółć gęślą jaźń, Łódź",
    "Portuguese": "À noite, o vovô Kowalsky vê o ímã cair no pé do pinguim; não, ações",
    "Romanian": "Gheorghe, obezul, a reușit să obțină jucându-se știință, ţară",
    "Sami": "Vuol Ruoŧa geđggiid leat máŋga luosa ja čuovžža ŋ",
    "Slovak": "Kŕdeľ šťastných ďatľov učí pri ústí Váhu mĺkveho koňa",
    "Slovenian": "Šerif bo za domačo vajo spet kuhal žgance",
    "Spanish": "¡El pingüino Wenceslao hizo kilómetros, ¿señor?",
    "Swedish": "Flygande bäckasiner söka hwila på mjuka tuvor åäö",
    "Turkish": "Pijamalı hasta yağız şoföre çabucak güvendi, İstanbul ığdır",
    "Vietnamese": "Chú rồng nhỏ sợ bóng tối, đom đóm Thắng ở làng ưa ngủ",
    "Welsh": "Ŵyn bach ar y tŷ, ŷd",
    "signs": "“a” ‘b’ „c‟ «d» – — … € £ ¥ ₺ © ® ™ ½ ° × ÷ ± § ¶ • → ♪ ♫ ♥ ☀ & @ # % 5²",
}


@pytest.mark.parametrize("language", EUROPE)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_european_letter_can_be_printed(language: str, form: str) -> None:
    text = unicodedata.normalize(form, EUROPE[language])  # type: ignore[arg-type]
    assert unsupported_characters(text) == ""
    check_scripts(text)


@pytest.mark.parametrize(
    ("text", "script", "characters", "font"),
    [
        ("a bear called བོད", "Tibetan", "བོད", "Noto Serif Tibetan"),
        ("ᏣᎳᎩ and བོད", "Cherokee", "ᏣᎳᎩབོད", "Noto Sans Cherokee"),
        ("ߒߞߏ", "Nko", "ߒߞߏ", "Noto Sans NKo"),
        ("tree ꧁", "special signs", "꧁", "Noto Sans Javanese"),
    ],
)
def test_what_no_face_has_is_refused_by_name(text: str, script: str, characters: str, font: str) -> None:
    assert unsupported_script(text) == script
    with pytest.raises(InputError) as caught:
        check_scripts(text)
    assert script in str(caught.value)
    assert unsupported_characters(text)[:3] in str(caught.value)
    assert f"such as {font}, or put its file into the folder “fonts”" in caught.value.remedy
    assert set(characters) <= set(unsupported_characters(text)) | set(unicodedata.normalize("NFC", characters))


def test_a_plain_heart_is_a_sign_even_where_a_coloured_one_was_typed() -> None:
    assert clean("I ❤️ dragons") == "I ❤ dragons"
    assert unsupported_script("I ❤️ dragons") == ""


def test_cleaning_keeps_words_and_drops_what_can_not_be_seen() -> None:
    assert (
        clean("\ufeff  One\x00 two\t\tthree\u200b\r\n\r\n\r\n  four \u2028five\x07 \n") == "One two three\nfour\nfive"
    )
    assert clean("U\x00\u0328") == "Ų"
    assert clean("Cafe\u0301 o\ufb03ce") == "Café office"
    assert clean("\x00\x01\u202e") == ""
    assert clean("می\u200cبرم") == "می\u200cبرم"
    assert clean("one\u00a0mouse") == "one\u00a0mouse"


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not any(unicodedata.category(c) == "Cc" for c in once.replace("\n", ""))

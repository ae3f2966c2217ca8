"""What a narrator is asked, where a request to read aloud leaves something out."""

from __future__ import annotations

import pytest

from visutale.ports import Voice
from visutale.serving.audio import SpeechOrder

HEART, KUMO = Voice(name="heart", title="Heart", language="en-US"), Voice(name="kumo", title="Kumo", language="ja")


@pytest.mark.parametrize(
    ("asked", "voices", "language"),
    [
        ({}, (KUMO, HEART), "en"),
        ({}, (KUMO,), "ja"),
        ({}, (), "en"),
        ({"voice": "default"}, (KUMO,), "ja"),
        ({"voice": "kumo"}, (HEART, KUMO), "ja"),
        ({"voice": "heart"}, (HEART, KUMO), "en"),
        ({"voice": "kumo", "language": "en"}, (HEART, KUMO), "en"),
    ],
)
def test_a_language_that_is_left_out_is_the_voices(
    asked: dict[str, str], voices: tuple[Voice, ...], language: str
) -> None:
    assert SpeechOrder(input="Once.", **asked).narration_request(voices).language == language

"""Scripted engines for tests of what lies around the engines: they do what they are told, quickly."""

from __future__ import annotations

import io
import threading
import time
import wave
from collections.abc import Callable, Sequence
from typing import ClassVar

from visutale.book import Caption, Character, Part, Scene, Segment, Thing, Transcript
from visutale.media import Narration, Picture
from visutale.ports import (
    About,
    CaptionRequest,
    Change,
    ChangeKind,
    IllustrationRequest,
    NarrationRequest,
    Port,
    Proof,
    Story,
    StoryPlan,
    StoryRequest,
    Style,
    Titling,
    TranscriptionRequest,
    Translation,
    TranslationRequest,
    Voice,
    WrittenPage,
)
from visutale.watch import Watch


class Scripted:
    """What all scripted engines share: ``script`` runs at the start of every call and may raise or wait."""

    about: ClassVar[About] = About(title="Scripted", does="What the test says.")

    def __init__(self, script: Callable[[int], None] | None = None) -> None:
        self.calls = 0
        self.at_once = 0
        self.most_at_once = 0
        self._script = script
        self._lock = threading.Lock()

    def check(self) -> str:
        return ""

    def load(self) -> None:
        return None

    def begin(self) -> None:
        with self._lock:
            self.calls += 1
            call = self.calls
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self._script is not None:
                self._script(call)
        finally:
            with self._lock:
                self.at_once -= 1


class Ears(Scripted):
    port: ClassVar[Port] = "transcriber"

    def transcribe(self, request: TranscriptionRequest) -> Transcript:
        self.begin()
        return Transcript(
            text="un chat et une lune",
            english="a cat and a moon",
            language="fr",
            language_probability=0.98,
            duration_s=request.speech.duration_s,
        )


class Eyes(Scripted):
    port: ClassVar[Port] = "captioner"

    def caption(self, request: CaptionRequest) -> Caption:
        self.begin()
        return Caption(sentence="A dog.")


class Pen(Scripted):
    port: ClassVar[Port] = "writer"
    languages: ClassVar[tuple[str, ...]] = ("en", "de")
    changes: ClassVar[tuple[ChangeKind, ...]] = ("resize", "continue", "retell", "rewrite")
    sees: ClassVar[bool] = False
    parallel: ClassVar[int] = 1

    def plan(self, request: StoryRequest, watch: Watch | None = None) -> StoryPlan:
        self.begin()
        cat = Character(id="cat", name="Mia", kind="cat", looks="a grey cat", role="hero")
        return StoryPlan(
            request=request,
            title=request.title or "Mia and the Moon",
            cast=(cat,),
            beats=tuple(f"Beat {number}" for number in range(1, request.pages + 1)),
            cover=Scene(parts=(Part(who="cat"),)),
        )

    def write(
        self, plan: StoryPlan, number: int, before: Sequence[WrittenPage], watch: Watch | None = None
    ) -> WrittenPage:
        self.begin()
        assert len(before) == number - 1
        scene = Scene(parts=(Part(who="cat", does="looks up"),), things=(Thing(name="moon"),))
        return WrittenPage(text=f"Mia looked up for the {number}. time.", scene=scene)

    def entitle(self, plan: StoryPlan, pages: Sequence[WrittenPage], watch: Watch | None = None) -> Titling:
        self.begin()
        return Titling(title=plan.title or "Mia and the Moon", cover=plan.cover)

    def proofread(self, plan: StoryPlan, pages: Sequence[WrittenPage], watch: Watch | None = None) -> Proof:
        return Proof()

    def revise(self, story: Story, change: Change, watch: Watch | None = None) -> Story:
        self.begin()
        return story


class Interpreter(Scripted):
    """Translates by turning every text round."""

    port: ClassVar[Port] = "translator"

    def translate(self, request: TranslationRequest, watch: Watch | None = None) -> Translation:
        self.begin()
        return Translation(
            texts=tuple(text[::-1] for text in request.texts), names={name: name for name in request.names}
        )


class Brush(Scripted):
    port: ClassVar[Port] = "illustrator"
    styles: ClassVar[tuple[Style, ...]] = (Style(name="paper", title="Paper", about="Plain."),)
    parallel: ClassVar[int] = 2

    def illustrate(self, request: IllustrationRequest, watch: Watch | None = None) -> Picture:
        from PIL import Image

        self.begin()
        colour = tuple(request.seed // 251**place % 251 for place in range(3))  # no two seeds look alike
        return Picture.of(Image.new("RGB", (request.width_px, request.height_px), colour))


class Mouth(Scripted):
    port: ClassVar[Port] = "narrator"

    def voices(self, language: str) -> tuple[Voice, ...]:
        return (Voice(name="tom", title="Tom", language="en"),) if language in ("", "en") else ()

    def narrate(self, request: NarrationRequest) -> Narration:
        self.begin()
        out = io.BytesIO()
        with wave.open(out, "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(8000)
            wav.writeframes(b"\x00\x01" * 800)
        return Narration(
            data=out.getvalue(),
            media_type="audio/wav",
            sample_rate_hz=8000,
            duration_s=0.1,
            sentences=(Segment(start_s=0, end_s=0.1, text=request.text),),
        )


def waits(seconds: float) -> Callable[[int], None]:
    """A script: every call takes this long."""
    return lambda call: time.sleep(seconds)

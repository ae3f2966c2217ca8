"""What becomes of work: how much is taken in, who leaves it, what is put away, and how a server ends."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openai
import pytest
from opentelemetry import trace

from tests.scripted_painter import Painting, paint
from tests.serving import serving, wait_until
from visutale.errors import Rejected
from visutale.media import Picture
from visutale.served import PaintOrder
from visutale.serving.errors import Refused
from visutale.serving.gate import Gate
from visutale.settings import Settings
from visutale.watch import Watch

# --- the queue ---


def test_one_request_too_many_is_told_when_to_come_back(settings: Settings) -> None:
    engine = Painting()
    with serving(engine, settings, queue=3) as served, ThreadPoolExecutor(3) as pool:
        assert paint(served).data
        engine.go.clear()
        inside = [pool.submit(paint, served) for _ in range(2)]
        wait_until(lambda: engine.begun == 3)
        with pytest.raises(openai.RateLimitError) as refusal:
            paint(served, n=2)
        inside.append(pool.submit(paint, served))
        wait_until(lambda: is_full(served.service.gate))
        with pytest.raises(openai.RateLimitError) as refusal:
            paint(served)
        assert (refusal.value.code, refusal.value.type) == ("queue_full", "rate_limit_error")
        assert 1 <= int(refusal.value.response.headers["retry-after"]) <= 120
        assert refusal.value.response.headers["x-should-retry"] == "true"
        engine.go.set()
        assert all(one.result().data for one in inside)
        assert len(paint(served, n=10).data) == 10  # more than there are places: alone it may


def is_full(gate: Gate) -> bool:
    try:
        gate.enter()
    except Refused:
        return True
    gate.leave()
    return False


def test_how_long_to_stay_away_comes_from_how_long_others_stayed() -> None:
    gate = Gate(1)
    for stayed_s in (30.0, 40.0, 900.0):
        gate.enter()
        gate.leave(stayed_s)
    gate.enter()
    with pytest.raises(Refused) as refusal:
        gate.enter()
    assert refusal.value.retry_after_s == 20.0


# --- clients that leave ---


def test_who_hangs_up_stops_the_painting(settings: Settings) -> None:
    engine = Painting(steps=3000)
    with serving(engine, settings) as served:
        with pytest.raises(openai.APITimeoutError):
            served.openai().with_options(timeout=0.3).images.generate(model="scripted", prompt="x", size="64x64")
        assert engine.stopped.wait(2)
        done = engine.done
        assert 0 < done < 100
        assert served.service.gate.wait_until_empty(2)
        assert engine.done == done


def test_who_hangs_up_while_waiting_is_never_begun(settings: Settings) -> None:
    engine = Painting()
    engine.go.clear()
    with serving(engine, settings) as served, ThreadPoolExecutor(2) as pool:
        first = [pool.submit(paint, served) for _ in range(2)]  # all that are painted at the same time
        wait_until(lambda: engine.begun == 2)
        with pytest.raises(openai.APITimeoutError):
            served.openai().with_options(timeout=0.3).images.generate(model="scripted", prompt="x", size="64x64")
        time.sleep(0.3)
        engine.go.set()
        assert all(one.result().data for one in first)
        assert served.service.gate.wait_until_empty(2)
        assert engine.begun == 2


def test_more_is_done_at_once_when_the_engine_knows_that_it_can(settings: Settings) -> None:
    class Fetched(Painting):
        @property
        def parallel(self) -> int:  # type: ignore[override]
            return 3 if self.done else 1

    engine = Fetched()
    with serving(engine, settings) as served, ThreadPoolExecutor(1) as pool:
        assert paint(served).data
        engine.go.clear()
        several = pool.submit(paint, served, n=5)
        wait_until(lambda: engine.begun == 6)
        engine.go.set()
        assert len(several.result().data) == 5


def test_one_of_several_pictures_that_fails_stops_the_others(settings: Settings) -> None:
    class Once(Painting):
        def paint(self, order: PaintOrder, watch: Watch | None = None) -> Picture:
            if order.seed == 1:
                wait_until(lambda: self.begun)
                raise Rejected("Not this one.", port="illustrator", engine="x")
            return super().paint(order, watch)

    engine = Once(steps=3000)
    with serving(engine, settings) as served:
        with pytest.raises(openai.BadRequestError, match="Not this one"):
            paint(served, n=2, extra_body={"seed": 0})
        assert engine.stopped.wait(2)
        assert served.service.gate.wait_until_empty(2)


# --- memory ---


class PutAway(Painting):
    def __init__(self) -> None:
        super().__init__()
        self.unloads = 0

    def unload(self) -> None:
        self.unloads += 1


def test_what_is_not_used_for_a_while_is_put_away_and_comes_back(settings: Settings) -> None:
    engine = PutAway()
    with serving(engine, settings, idle_s=0.2) as served, served.http() as plain:
        assert plain.get("/ready").json() == {"status": "ready", "loaded": False}
        assert paint(served).data and engine.loads == 1
        assert plain.get("/ready").json()["loaded"]
        wait_until(lambda: engine.unloads == 1)
        assert plain.get("/ready").json() == {"status": "ready", "loaded": False}
        assert paint(served).data and engine.loads == 2
        engine.go.clear()
        with ThreadPoolExecutor(1) as pool:
            slow = pool.submit(paint, served)
            time.sleep(0.4)
            assert engine.unloads == 1  # not while it is at work
            engine.go.set()
            assert slow.result().data


def test_an_engine_that_can_t_unload_is_built_anew(settings: Settings) -> None:
    with serving("collage", settings, idle_s=0.2) as served:
        resident = served.service.residents["paint"]
        before = resident.engine
        assert paint(served, model="collage").data
        wait_until(lambda: resident.engine is not before)
        assert paint(served, model="collage").data


# --- the end ---


def test_a_server_that_stops_finishes_what_it_does_and_sends_others_away(settings: Settings) -> None:
    engine = Painting(steps=30)
    engine.go.clear()
    with serving(engine, settings, stop_s=20.0) as served, ThreadPoolExecutor(1) as pool, served.http() as plain:
        running = pool.submit(paint, served)
        wait_until(lambda: engine.begun == 1)
        served.server.handle_exit(15, None)
        wait_until(lambda: served.service.gate.closed)
        with pytest.raises(openai.InternalServerError) as refusal:
            paint(served)
        assert (refusal.value.status_code, refusal.value.code) == (503, "shutting_down")
        assert refusal.value.response.headers["retry-after"] == "20"
        assert plain.get("/ready").status_code == 503 and plain.get("/health").status_code == 200
        engine.go.set()
        assert running.result().data and engine.done == 30
        wait_until(lambda: served.server.should_exit)


def test_told_twice_it_does_not_wait(settings: Settings) -> None:
    engine = Painting()
    engine.go.clear()
    with serving(engine, settings) as served, ThreadPoolExecutor(1) as pool:
        running = pool.submit(paint, served)
        wait_until(lambda: engine.begun == 1)
        served.server.handle_exit(2, None)
        wait_until(lambda: served.service.gate.closed)
        served.server.handle_exit(2, None)
        assert engine.stopped.wait(1) and served.server.should_exit
        with pytest.raises(openai.APIError):
            running.result()


def test_what_takes_too_long_is_given_up_in_the_end(settings: Settings) -> None:
    engine = Painting()
    engine.go.clear()
    with serving(engine, settings, stop_s=0.3) as served, ThreadPoolExecutor(1) as pool:
        running = pool.submit(paint, served)
        wait_until(lambda: engine.begun == 1)
        served.server.handle_exit(15, None)
        with pytest.raises(openai.APIStatusError) as given_up:
            running.result()
        assert given_up.value.code == "cancelled" and "library" not in given_up.value.message
        wait_until(lambda: served.server.should_exit)


def test_nobody_hears_of_requests_whoever_listens_in_this_process(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FastAPI would report requests, and exceptions with their texts, to OpenTelemetry by itself."""

    class Listening(trace.TracerProvider):
        heard = False

        def get_tracer(self, *args: Any, **more: Any) -> trace.Tracer:
            self.heard = True
            return trace.NoOpTracer()

    listening = Listening()
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: listening)
    with serving(Painting(), settings) as served:
        assert paint(served).data
    assert not listening.heard

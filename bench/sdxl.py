"""Seconds a picture of SDXL base + refiner, full size: plain diffusers in fp16, one at a time, against this engine.

    python -m bench.sdxl --random-weights [--llava] [--rounds 5] [--no-compile]

Both are measured in one run, 1024x1024, 25 steps. Weights are random, made on the graphics card: their values don't
change the speed. ``--llava`` adds captions a second of the LLaVA-1.5-7B shape and needs 14 GB of disk for a while.
Without a graphics card it stops and says so; ``--tiny`` runs tiny models anywhere, to prove that the script works.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

PROMPT = "a shy dragon and a firefly on a snowy mountain, paper collage"
BATCHES = (1, 4, 8)
STEPS, SHARE, GUIDANCE = 25, 0.8, 5.0
GUIDED_SHARE = 0.6
GOAL_ONE_S, GOAL_BATCH_S, GOAL_GAIN, GOAL_CAPTIONS = 1.2, 0.6, 2.5, 20.0
CAPTIONS, CAPTION_TOKENS, CAPTION_BATCH = 64, 48, 32
NO_GPU = 2


class Setting(NamedTuple):
    """What is measured, and where. Tiny models prove that the script runs, and nothing else."""

    tiny: bool
    compiled: bool
    rounds: int
    size_px: int

    @property
    def device(self) -> str:
        return "cpu" if self.tiny else "cuda"

    @property
    def steps(self) -> int:
        return 5 if self.tiny else STEPS


class Measured(NamedTuple):
    """``seconds`` are medians of a whole batch, by its size; a batch that memory did not hold is left out."""

    name: str
    seconds: dict[int, float]
    peak_bytes: int

    def a_picture(self, batch: int) -> float | None:
        return self.seconds[batch] / batch if batch in self.seconds else None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--random-weights", action="store_true", required=True, help="the only weights there are here")
    parser.add_argument("--llava", action="store_true", help="measure captions as well")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-compile", action="store_true", help="leave the layers uncompiled")
    parser.add_argument("--tiny", action="store_true", help="tiny models on the processor: proves that this runs")
    options = parser.parse_args(arguments)

    import torch

    if not (options.tiny or torch.cuda.is_available()):
        print("There is no CUDA graphics card here, and a speed without one means nothing. Nothing was measured.")
        return NO_GPU
    compiled = not (options.tiny or options.no_compile)
    setting = Setting(options.tiny, compiled, options.rounds, 64 if options.tiny else 1024)
    warnings.filterwarnings("ignore", category=RuntimeWarning)  # random values overflow; they are nobody's picture
    print(f"`{' '.join(('python -m bench.sdxl', *(sys.argv[1:] if arguments is None else arguments)))}`, {_machine()}")
    print("tiny, means nothing as a speed\n" if setting.tiny else "")
    rows = _pictures(setting)
    for line in (*picture_table(rows), "", *goals(rows)):
        print(line)
    if options.llava:
        captions = _captions(setting)
        print(f"\nLLaVA-1.5-7B shape, {CAPTION_TOKENS} tokens a caption, batches of {CAPTION_BATCH}: ", end="")
        print(f"{captions:.1f} captions/s (goal {GOAL_CAPTIONS:g}: {_yes(captions >= GOAL_CAPTIONS)})")
    return 0


# --- pictures ---


def _pictures(setting: Setting) -> list[Measured]:
    """Plain diffusers, then this engine: eager, compiled, and with guidance off for the last steps."""
    rows = [_plain(setting)]
    _forget()
    return rows + _engine(setting)


def _plain(setting: Setting) -> Measured:
    """As the original does it: fp16, the base's latents to the refiner, one picture after another."""
    import torch

    base, refiner = _pipelines(setting, torch.float32 if setting.tiny else torch.float16)
    for pipeline in (base, refiner):
        pipeline.set_progress_bar_config(disable=True)
        pipeline.to(setting.device)

    def paint(pictures: int) -> None:
        for seed in range(pictures):
            words = {"prompt": PROMPT, "num_inference_steps": setting.steps, "guidance_scale": GUIDANCE}
            generator = torch.Generator("cpu").manual_seed(seed)
            latents = base(
                **words, width=setting.size_px, height=setting.size_px, denoising_end=SHARE, output_type="latent",
                generator=generator,
            ).images  # fmt: skip
            _ = refiner(**words, image=latents, denoising_start=SHARE, generator=generator).images

    return _timed("plain diffusers, fp16, one at a time", paint, setting, batches=BATCHES[:1])


def _engine(setting: Setting) -> list[Measured]:
    """The engine's own parts: its tuning, its placing and its :class:`models._ensemble.Ensemble`."""
    import torch

    from models import _diffusion as diffusion
    from models._ensemble import Ensemble, Painting
    from visutale.plans import Plan

    precision = "fp32" if setting.tiny else "bf16"
    base, refiner = _pipelines(setting, torch.float32 if setting.tiny else torch.bfloat16)
    plan = Plan(device=setting.device, precision=precision, batch=max(BATCHES), refiner=True)
    for pipeline in (base, refiner):
        pipeline.set_progress_bar_config(disable=True)
        diffusion.tune(pipeline, channels_last=True, fused=True)
    diffusion.place(base, plan)
    diffusion.place(refiner, plan, already=diffusion.SHARED_WITH_BASE)

    def measured(name: str, guided_share: float) -> Measured:
        ensemble = Ensemble(base, refiner, plan=plan, share=SHARE, guided_share=guided_share)
        canvas = ensemble.canvas_for(1, 1, setting.size_px)

        def paint(pictures: int) -> None:
            asked = [Painting(PROMPT, "", seed, canvas, setting.steps, GUIDANCE) for seed in range(pictures)]
            ensemble.paint(asked)

        return _timed(name, paint, setting)

    rows = [measured(f"this engine, {precision}", 1.0)]
    if setting.compiled:
        for pipeline in (base, refiner):
            diffusion.compile_blocks(pipeline)
        rows.append(measured(f"this engine, {precision}, compiled", 1.0))
    name = f"{rows[-1].name}, guidance off after {GUIDED_SHARE:.0%} of the steps"
    return [*rows, measured(name, GUIDED_SHARE)]


def _pipelines(setting: Setting, dtype: Any) -> tuple[Any, Any]:
    from models._quiet import hush

    hush()
    if not setting.tiny:
        from bench.full_size import sdxl

        return sdxl(setting.device, dtype)
    from models._diffusion import open_refiner, open_text_to_image
    from tests.tiny.sdxl import make_sdxl

    with tempfile.TemporaryDirectory() as place:
        base_folder, refiner_folder = make_sdxl(Path(place))
        base = open_text_to_image(base_folder, "fp32")
        return base, open_refiner(refiner_folder, base, "fp32")


def _timed(name: str, paint: Callable[[int], None], setting: Setting, batches: Sequence[int] = BATCHES) -> Measured:
    """Each batch twice to warm up, then as often as was asked for."""
    import torch

    seconds: dict[int, float] = {}
    on_gpu = setting.device == "cuda"
    if on_gpu:
        torch.cuda.reset_peak_memory_stats()
    for batch in batches:
        try:
            for _ in range(1 if setting.tiny else 2):
                paint(batch)
            seconds[batch] = statistics.median(_seconds(lambda n=batch: paint(n)) for _ in range(setting.rounds))
        except torch.OutOfMemoryError:
            _forget()
    return Measured(name, seconds, torch.cuda.max_memory_allocated() if on_gpu else 0)


def _seconds(work: Callable[[], None]) -> float:
    """Pictures are in plain memory when it ends, so nothing is left to wait for."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _forget() -> None:
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


# --- captions ---


def _captions(setting: Setting) -> float:
    """Captions a second through the engine, with as many callers at once as a batch holds."""
    from models.llava import Llava, Options
    from tests.tiny.llava import make_llava, photo
    from visutale.served import ChatMessage, ChatOrder

    _forget()
    count, tokens = (4, 8) if setting.tiny else (CAPTIONS, CAPTION_TOKENS)
    with tempfile.TemporaryDirectory() as place:
        if setting.tiny:
            folder = make_llava(Path(place))
        else:
            from bench.full_size import write_llava

            folder = write_llava(Path(place), setting.device)
            _forget()
        engine = Llava(Options(model=str(folder), device=setting.device, batch=CAPTION_BATCH), Path(place))
        orders = [
            ChatOrder(
                messages=(ChatMessage(role="user", text="What does it show?", photos=(photo(seed),)),),
                max_tokens=tokens,
            )
            for seed in range(count)
        ]
        with ThreadPoolExecutor(2 * CAPTION_BATCH) as callers:

            def answer_all() -> None:
                list(callers.map(lambda order: list(engine.converse(order)), orders))

            answer_all()
            return count / statistics.median(_seconds(answer_all) for _ in range(setting.rounds))


# --- what is printed ---


def picture_table(rows: Sequence[Measured]) -> list[str]:
    """Markdown: seconds a picture, by batch."""
    lines = ["| how | one picture | in batches of 4 | in batches of 8 | peak memory |", "|---|---|---|---|---|"]
    for row in rows:
        cells = [f"{second:.2f} s" if (second := row.a_picture(batch)) is not None else "–" for batch in BATCHES]
        peak = f"{row.peak_bytes / 2**30:.1f} GiB" if row.peak_bytes else "–"
        lines.append(f"| {row.name} | {' | '.join(cells)} | {peak} |")
    return lines


def goals(rows: Sequence[Measured]) -> list[str]:
    """Markdown: the goals for one H200, and whether the rows with guidance on to the end reach them."""
    plain, ours = rows[0], rows[-2]
    before, one, batched = plain.a_picture(1), ours.a_picture(1), ours.a_picture(BATCHES[-1])
    said = [
        (f"base + refiner, {STEPS} steps: one picture in {GOAL_ONE_S:g} s", one is not None and one <= GOAL_ONE_S),
        (f"{GOAL_BATCH_S:g} s a picture in batches of 8", batched is not None and batched <= GOAL_BATCH_S),
        (
            f"{GOAL_GAIN:g} times plain diffusers",
            None not in (before, batched) and (before or 0.0) / (batched or 1.0) >= GOAL_GAIN,
        ),
    ]
    return [
        "| goal on one H200 (guidance on to the end) | reached |",
        "|---|---|",
        *(f"| {what} | {_yes(reached)} |" for what, reached in said),
    ]


def _yes(reached: bool) -> str:
    return "yes" if reached else "**no**"


def _machine() -> str:
    import torch

    here = f"{os.cpu_count()} cores and no graphics card"
    if torch.cuda.is_available():
        here = f"{torch.cuda.get_device_name()}, CUDA {torch.version.cuda}"
    return f"{datetime.now(UTC):%Y-%m-%d}, {here}, torch {torch.__version__}"


if __name__ == "__main__":
    sys.exit(main())

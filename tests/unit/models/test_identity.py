"""The same character on every page: references and shared attention, on a tiny SDXL with random weights."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from models._identity import IpAdapter, SharedAttention
from visutale.errors import Unavailable

torch = pytest.importorskip("torch", reason="pip install 'visutale[gpu]'")
pytest.importorskip("diffusers", reason="pip install 'visutale[gpu]'")

from tests.tiny.adapters import PLAIN, PLUS, make_vision  # noqa: E402

PORTRAIT, FOX, OWL, BEAR = ("a portrait", 7), ("a fox runs", 1), ("an owl reads", 2), ("a bear sleeps", 3)
STEPS = 4
ROUNDING = 2e-5
"""Latents are about 1; batches of another size are summed in another order."""

Scenes = Sequence[tuple[str, int]]
Make = Callable[..., IpAdapter]


@pytest.fixture(scope="module")
def pipeline(tiny_sdxl: tuple[Path, Path]) -> Any:
    from diffusers import StableDiffusionXLPipeline

    torch.set_num_threads(1)
    made = StableDiffusionXLPipeline.from_pretrained(tiny_sdxl[0])
    made.set_progress_bar_config(disable=True)
    return made


@pytest.fixture
def adapter(pipeline: Any, tiny_adapters: Path) -> Iterator[Make]:
    """Makes an adapter, which is taken out after the test."""
    made: list[IpAdapter] = []

    def make(weight_name: str = PLUS, scale: float = 1.0) -> IpAdapter:
        made.append(IpAdapter(pipeline, tiny_adapters, weight_name, None, scale))
        return made[-1]

    yield make
    for one in made:
        one.unload()


def paint(pipeline: Any, scenes: Scenes, *, guidance: float = 5.0, off_after: int = 0, **arguments: Any) -> Any:
    """The latents of each scene; guidance is switched off after ``off_after`` steps, if any."""

    def switch_off(pipe: Any, step: int, _time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        if step + 1 == off_after:
            pipe._guidance_scale = 0.0
            return {name: one if name == "latents" else one.chunk(2)[1] for name, one in tensors.items()}
        return tensors

    return pipeline(
        [prompt for prompt, _ in scenes],
        generator=[torch.Generator().manual_seed(seed) for _, seed in scenes],
        num_inference_steps=STEPS,
        guidance_scale=guidance,
        height=64,
        width=64,
        output_type="latent",
        callback_on_step_end=switch_off,
        callback_on_step_end_tensor_inputs=["latents", "prompt_embeds", "add_text_embeds", "add_time_ids"],
        **arguments,
    ).images


def picture(seed: int) -> Image.Image:
    import numpy as np

    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (40, 30, 3), dtype=np.uint8))


def apart(one: Any, other: Any) -> float:
    return float((one - other).abs().max())


# --- references ---


@pytest.mark.parametrize("kind", [PLAIN, PLUS])
def test_an_adapter_that_counts_nothing_changes_nothing(pipeline: Any, adapter: Make, kind: str) -> None:
    plain = paint(pipeline, [FOX, OWL])
    ip = adapter(kind, scale=0.0)
    silent = paint(pipeline, [FOX, OWL], **ip.arguments([picture(1), picture(2)], guided=True))
    ip.scale = 0.7
    heard = paint(pipeline, [FOX, OWL], **ip.arguments([picture(1), picture(2)], guided=True))
    assert torch.equal(silent, plain)
    assert apart(heard[0], plain[0]) > 0.01 and apart(heard[1], plain[1]) > 0.01


@pytest.mark.parametrize("kind", [PLAIN, PLUS])
def test_one_reference_does_what_it_does_in_diffusers(
    pipeline: Any, tiny_adapters: Path, adapter: Make, kind: str
) -> None:
    from transformers import CLIPImageProcessorPil, CLIPVisionModelWithProjection

    pipeline.register_modules(
        image_encoder=CLIPVisionModelWithProjection.from_pretrained(tiny_adapters / "image_encoder"),
        feature_extractor=CLIPImageProcessorPil.from_pretrained(tiny_adapters / "image_encoder"),
    )
    pipeline.load_ip_adapter(str(tiny_adapters), subfolder="", weight_name=kind)
    theirs = paint(pipeline, [FOX], ip_adapter_image=picture(1))
    pipeline.unload_ip_adapter()

    ours = paint(pipeline, [FOX], **adapter(kind).arguments([picture(1)], guided=True))
    assert apart(ours, theirs) < ROUNDING


@pytest.mark.parametrize("kind", [PLAIN, PLUS])
def test_every_picture_of_a_batch_has_a_reference_of_its_own(pipeline: Any, adapter: Make, kind: str) -> None:
    ip = adapter(kind)
    together = paint(pipeline, [FOX, OWL, BEAR], **ip.arguments([picture(1), picture(2), picture(3)], guided=True))
    for place, scene in enumerate([FOX, OWL, BEAR]):
        (alone,) = paint(pipeline, [scene], **ip.arguments([picture(place + 1)], guided=True))
        (of_another,) = paint(pipeline, [scene], **ip.arguments([picture(place + 2)], guided=True))
        assert apart(together[place], alone) < ROUNDING
        assert apart(together[place], of_another) > 0.01


def test_a_picture_without_a_reference_is_painted_as_without_the_adapter(pipeline: Any, adapter: Make) -> None:
    plain = paint(pipeline, [FOX, OWL])
    ip = adapter()
    mixed = paint(pipeline, [FOX, OWL], **ip.arguments([None, picture(1)], guided=True))
    assert torch.equal(mixed[0], plain[0])
    assert apart(mixed[1], plain[1]) > 0.01
    assert torch.equal(paint(pipeline, [FOX, OWL]), plain), "a call without arguments has no references"


def test_references_stay_with_their_pictures_when_guidance_ends_or_never_was(pipeline: Any, adapter: Make) -> None:
    ip = adapter()
    for guidance, off_after in ((5.0, 2), (1.0, 0)):
        settings = {"guidance": guidance, "off_after": off_after}
        guided = guidance > 1
        both = paint(pipeline, [FOX, OWL], **settings, **ip.arguments([picture(1), picture(2)], guided=guided))
        (alone,) = paint(pipeline, [OWL], **settings, **ip.arguments([picture(2)], guided=guided))
        (other,) = paint(pipeline, [OWL], **settings, **ip.arguments([picture(1)], guided=guided))
        assert apart(both[1], alone) < ROUNDING
        assert apart(both[1], other) > 0.001


def test_when_guidance_ends_it_is_the_reference_that_stays(pipeline: Any, adapter: Make) -> None:
    """What the layers read is looked at: with guidance no picture and the reference, without it the reference."""
    ip = adapter()
    read: list[Any] = []
    layer = next(one for one in pipeline.unet.attn_processors.values() if hasattr(one, "to_k_ip")).to_k_ip[0]
    hook = layer.register_forward_pre_hook(lambda _, tokens: read.append(tokens[0]))
    paint(pipeline, [FOX, OWL], off_after=1, **ip.arguments([picture(1), None], guided=True))
    hook.remove()
    (none, own), nothing = ip.encode(picture(1)), torch.zeros_like(ip.encode(picture(1))[0])
    assert torch.equal(read[0].squeeze(1), torch.stack([none, nothing, own, nothing]))
    assert torch.equal(read[-1].squeeze(1), torch.stack([own, nothing]))


def test_a_photo_can_be_painted_over_with_a_reference(pipeline: Any, adapter: Make) -> None:
    from diffusers import AutoPipelineForImage2Image

    over = AutoPipelineForImage2Image.from_pipe(pipeline)
    over.set_progress_bar_config(disable=True)

    def start(scenes: Scenes, **arguments: Any) -> Any:
        return over(
            [prompt for prompt, _ in scenes],
            image=[picture(9).resize((64, 64))] * len(scenes),
            generator=[torch.Generator().manual_seed(seed) for _, seed in scenes],
            num_inference_steps=STEPS,
            strength=0.5,
            output_type="latent",
            **arguments,
        ).images

    plain = start([FOX, OWL])
    ip = adapter()
    mixed = start([FOX, OWL], **ip.arguments([None, picture(1)], guided=True))
    assert torch.equal(mixed[0], plain[0])
    assert apart(mixed[1], plain[1]) > 0.01


def test_a_reference_is_encoded_once(pipeline: Any, adapter: Make) -> None:
    ip = adapter()
    looks = []
    pipeline.image_encoder.register_forward_hook(lambda *_: looks.append(1))
    first = ip.arguments([picture(1), picture(1)], guided=True)
    seen = len(looks)
    again = ip.arguments([picture(1)], guided=True)
    assert len(looks) == seen > 0
    assert torch.equal(first["ip_adapter_image_embeds"][0][:, :1], again["ip_adapter_image_embeds"][0])
    ip.arguments([picture(2)], guided=True)
    assert len(looks) > seen


def test_taken_out_the_adapter_leaves_nothing_behind(pipeline: Any, tiny_adapters: Path) -> None:
    plain, before = paint(pipeline, [FOX]), pipeline.unet.attn_processors
    for _ in range(2):
        IpAdapter(pipeline, tiny_adapters, PLUS, None, 1.0).unload()
        after = pipeline.unet.attn_processors
        assert all(after[name] is processor for name, processor in before.items())
        assert pipeline.image_encoder is None and pipeline.unet.encoder_hid_proj is None
        assert not pipeline.unet._forward_pre_hooks
        assert torch.equal(paint(pipeline, [FOX]), plain)


def test_references_and_sharing_go_with_fused_projections(pipeline: Any, tiny_adapters: Path) -> None:
    scenes, references = [PORTRAIT, FOX, OWL], [None, picture(1), picture(2)]
    shared = SharedAttention(pipeline)

    def both() -> Any:
        ip = IpAdapter(pipeline, tiny_adapters, PLUS, None, 1.0)
        with shared.sharing(3):
            made = paint(pipeline, scenes, **ip.arguments(references, guided=True))
        ip.unload()
        return made

    apart_from = both()
    pipeline.fuse_qkv_projections()
    fused = paint(pipeline, scenes)
    assert apart(both(), apart_from) < ROUNDING
    assert torch.equal(paint(pipeline, scenes), fused), "the fused processors are back"

    pipeline.unfuse_qkv_projections()
    late = IpAdapter(pipeline, tiny_adapters, PLUS, None, 1.0)
    pipeline.fuse_qkv_projections()
    with pytest.raises(RuntimeError, match="fuse projections before"):
        late.arguments([None], guided=True)
    late.unload()


def test_what_is_no_adapter_for_this_model_is_refused_and_changes_nothing(
    pipeline: Any, tiny_adapters: Path, tmp_path: Path
) -> None:
    from safetensors.torch import load_file, save_file

    plain, whole = paint(pipeline, [FOX]), load_file(tiny_adapters / PLUS)
    shutil.copytree(tiny_adapters / "image_encoder", tmp_path / "image_encoder")
    (tmp_path / "pickled.bin").write_bytes(b"never opened")
    (tmp_path / "torn.safetensors").write_bytes((tiny_adapters / PLUS).read_bytes()[:1000])
    save_file({"face.weight": torch.zeros(2)}, tmp_path / "face.safetensors")
    save_file({k: v for k, v in whole.items() if "15." not in k}, tmp_path / "short.safetensors")
    save_file({k: v[:, :32].clone() if "_ip." in k else v for k, v in whole.items()}, tmp_path / "sd15.safetensors")
    save_file(
        {k: torch.zeros(64, 40) if k.endswith("proj_in.weight") else v for k, v in whole.items()},
        tmp_path / "bigg.safetensors",
    )
    for name, said in {
        "pickled.bin": "no safetensors file",
        "none.safetensors": "is not there",
        "torn.safetensors": "can't be read",
        "face.safetensors": "neither an IP-Adapter nor",
        "short.safetensors": "does not fit this model",
        "sd15.safetensors": "another kind of model",
        "bigg.safetensors": "another image encoder",
    }.items():
        with pytest.raises(Unavailable, match=said):
            IpAdapter(pipeline, tmp_path, name, None, 1.0)
        assert torch.equal(paint(pipeline, [FOX]), plain)


def test_an_image_encoder_that_is_pickled_or_missing_is_refused(
    pipeline: Any, tiny_adapters: Path, tmp_path: Path
) -> None:
    pickled = make_vision(tmp_path / "eye")
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    with pytest.raises(Unavailable, match="no weights as safetensors"):
        IpAdapter(pipeline, tiny_adapters, PLUS, pickled, 1.0)
    with pytest.raises(Unavailable, match=r"config\.json is missing"):
        IpAdapter(pipeline, tiny_adapters, PLUS, tmp_path, 1.0)


# --- shared attention ---


def test_the_anchor_is_painted_as_if_alone_and_the_scenes_take_after_it(pipeline: Any) -> None:
    plain = paint(pipeline, [PORTRAIT, FOX, OWL])
    (portrait,) = paint(pipeline, [PORTRAIT])
    with SharedAttention(pipeline).sharing(3):
        shared = paint(pipeline, [PORTRAIT, FOX, OWL])
    assert apart(shared[0], portrait) < ROUNDING
    assert apart(shared[1], plain[1]) > 0.01 and apart(shared[2], plain[2]) > 0.01


def test_a_scene_is_the_same_in_whatever_company_it_is_painted(pipeline: Any) -> None:
    attention = SharedAttention(pipeline)
    with attention.sharing(4):
        together = paint(pipeline, [PORTRAIT, FOX, OWL, BEAR])
    with attention.sharing(2):
        alone = paint(pipeline, [PORTRAIT, BEAR])
        after_another = paint(pipeline, [FOX, BEAR])
    assert apart(together[3], alone[1]) < ROUNDING
    assert apart(together[3], after_another[1]) > 0.01


@pytest.mark.parametrize(("guidance", "off_after"), [(5.0, 2), (1.0, 0)])
def test_sharing_goes_on_when_guidance_ends_or_never_was(pipeline: Any, guidance: float, off_after: int) -> None:
    attention = SharedAttention(pipeline)
    settings = {"guidance": guidance, "off_after": off_after}
    (portrait,) = paint(pipeline, [PORTRAIT], **settings)
    with attention.sharing(3):
        together = paint(pipeline, [PORTRAIT, FOX, OWL], **settings)
    with attention.sharing(2):
        alone = paint(pipeline, [PORTRAIT, OWL], **settings)
    assert apart(together[0], portrait) < ROUNDING
    assert apart(together[2], alone[1]) < ROUNDING
    assert apart(together[2], paint(pipeline, [OWL], **settings)[0]) > 0.001


def test_after_sharing_all_is_as_before_even_when_the_painting_failed(pipeline: Any) -> None:
    plain, before = paint(pipeline, [FOX, OWL]), pipeline.unet.attn_processors
    attention = SharedAttention(pipeline)
    with attention.sharing(2):
        paint(pipeline, [FOX, OWL])
    with pytest.raises(ValueError, match="can't be shared out"), attention.sharing(3):
        paint(pipeline, [FOX, OWL])
    after = pipeline.unet.attn_processors
    assert all(after[name] is processor for name, processor in before.items())
    assert torch.equal(paint(pipeline, [FOX, OWL]), plain)


def test_the_blocks_that_share_can_be_chosen(pipeline: Any) -> None:
    def painted(*blocks: str) -> Any:
        with SharedAttention(pipeline, blocks).sharing(2):
            return paint(pipeline, [PORTRAIT, FOX])

    up, all_blocks = painted("up_blocks"), painted("up_blocks", "mid_block", "down_blocks")
    assert apart(up[1], all_blocks[1]) > 0.001
    assert apart(up[0], all_blocks[0]) < ROUNDING
    with pytest.raises(ValueError, match="No self-attention layer"):
        SharedAttention(pipeline, ("up_blocks.7",))


def test_a_model_without_a_unet_is_refused(pipeline: Any, tiny_adapters: Path) -> None:
    class Transformer:
        pass

    with pytest.raises(Unavailable, match="needs a UNet"):
        SharedAttention(Transformer())
    with pytest.raises(Unavailable, match="a UNet, and this model has none"):
        IpAdapter(Transformer(), tiny_adapters, PLUS, None, 1.0)


def test_a_portrait_and_references_together_stay_each_with_its_own(pipeline: Any, adapter: Make) -> None:
    (portrait,) = paint(pipeline, [PORTRAIT])
    ip, attention = adapter(), SharedAttention(pipeline)
    with attention.sharing(3):
        together = paint(pipeline, [PORTRAIT, FOX, OWL], **ip.arguments([None, picture(1), picture(2)], guided=True))
    with attention.sharing(2):
        alone = paint(pipeline, [PORTRAIT, OWL], **ip.arguments([None, picture(2)], guided=True))
    assert apart(together[0], portrait) < ROUNDING
    assert apart(together[2], alone[1]) < ROUNDING

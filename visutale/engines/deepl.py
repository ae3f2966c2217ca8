"""Translation by DeepL, a paid service with a free tier. The words of a book go to its servers.

Names are protected: each stands in a tag that DeepL is told to leave alone. Words of address in an English name are
not, so that "Aunt Rose" becomes "Tante Rose", and a name that is none ("the owl") is translated as it is. Stressed
words stand in tags too, which DeepL puts around the words that say the same.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from visutale.book import Usage
from visutale.emphasis import Stress, marked, plain, spans
from visutale.errors import BadOutput, EngineError, Rejected, Timeout, Unavailable
from visutale.languages import language_name, parse_tag
from visutale.ports import About, Port, Translation, TranslationRequest
from visutale.retrying import call_again
from visutale.watch import Watch

if TYPE_CHECKING:
    import deepl

T = TypeVar("T")

MOST_TEXTS = 50
"""DeepL takes so many in one request."""
MOST_BYTES = 96 * 1024
"""Of the texts of one request, as they are sent; DeepL takes 128 KiB in all."""
_CONTEXT_CHARACTERS = 4_000
_TAG = "n"
_PROTECTED = re.compile(rf"<{_TAG}>(.*?)</{_TAG}>", re.DOTALL)
_STRESSED = re.compile(r"<([ib])>(.*?)</\1>", re.DOTALL)
_STRESSES: dict[Stress, str] = {"italic": "i", "bold": "b"}
_TAGS = re.compile(rf"</?[{_TAG}ib]\s*/?>")
_LINE_ENDS = re.compile(r"(\s*\n\s*)")
_TOGETHER = re.compile(r"\s*(?:,|&|\band\b)\s*")
_ARTICLES = ("the ", "a ", "an ", "my ", "his ", "her ", "their ")
_ADDRESS = frozenset((
    "old", "little", "big", "young", "baby", "aunt", "auntie", "uncle", "granny", "gran", "grandma", "grandpa",
    "grandad", "grandmother", "grandfather", "mum", "mummy", "mom", "mommy", "mama", "mother", "dad", "daddy", "papa",
    "father", "sister", "brother", "mr", "mrs", "ms", "miss", "sir", "lady", "lord", "king", "queen", "prince",
    "princess", "captain", "doctor", "dr", "professor", "teacher",
))  # fmt: skip
"""Words that are translated although they are part of an English name."""


class Options(BaseModel):
    """How DeepL is reached."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    api_key: SecretStr = Field(SecretStr(""), description="The key of your DeepL API account.")
    server_url: str = Field("", description="The server; empty for DeepL's own, free or paid as the key says.")
    formality: Literal["default", "prefer_less", "prefer_more"] = Field(
        "prefer_less", description="How readers are spoken to, in languages that make a difference."
    )
    timeout_s: Annotated[float, Field(gt=0)] = Field(30.0, description="How long to wait for an answer, in seconds.")
    tries: Annotated[int, Field(ge=1, le=10)] = Field(3, description="How often to ask where DeepL is busy or away.")
    price: Annotated[float, Field(ge=0)] = Field(0.0, description="Of a million characters, for the book's credits.")
    currency: str = Field("", description="Of the price, e.g. EUR.")


class _Known(NamedTuple):
    """The codes of the languages DeepL translates from and into, upper-case, with names for the latter."""

    sources: frozenset[str]
    targets: dict[str, str]


class DeepL:
    """Translates a book paragraph by paragraph, many to a request, with the story around them as context."""

    port: ClassVar[Port] = "translator"
    about: ClassVar[About] = About(
        title="DeepL", does="Puts a book into another language with the DeepL service. The book's words are sent to it."
    )

    def __init__(self, options: Options, cache: Path) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._client: deepl.DeepLClient | None = None
        self._known: _Known | None = None

    def check(self) -> str:
        if importlib.util.find_spec("deepl") is None:
            return "The package deepl is not installed. Run: pip install 'visutale[deepl]'"
        if not self._options.api_key.get_secret_value().strip():
            return "DeepL needs the key of an account. Set options.deepl.api_key."
        return ""

    def load(self) -> None:
        self._ready()

    def translate(self, request: TranslationRequest, watch: Watch | None = None) -> Translation:
        watch = watch or Watch()
        source, target = self._codes(request, watch)
        parts_of = {name: _proper_parts(name, source) for name in request.names}
        spoken = [name for name, parts in parts_of.items() if parts != (name,)]
        proper = sorted({part for parts in parts_of.values() for part in parts}, key=len, reverse=True)
        split = [_LINE_ENDS.split(text) for text in (*request.texts, *spoken)]
        asked = [_marked(line, proper) for lines in split for line in lines if line.strip()]
        given = iter(self._translated(asked, source, target, watch))
        texts = ["".join(next(given) if line.strip() else line for line in lines) for lines in split]
        count = len(request.texts)
        names = {name: name for name in request.names} | dict(zip(spoken, texts[count:], strict=True))
        return Translation(texts=tuple(texts[:count]), names=names)

    def _translated(self, lines: Sequence[str], source: str, target: str, watch: Watch) -> Iterator[str]:
        for batch in _batches(lines):
            found = self._patiently(partial(self._ask, batch, source, target, watch), watch)
            for before, after in zip(batch, found, strict=True):
                words = _starred(after)
                if not words.strip() or any(unescape(name) not in _plain(after) for name in _PROTECTED.findall(before)):
                    raise _error(BadOutput, "DeepL left words of the book out.", "Try again.", again=False)
                yield words

    def _ask(self, batch: Sequence[str], source: str, target: str, watch: Watch) -> list[str]:
        start = time.perf_counter()
        results = self._ready().translate_text(
            list(batch),
            source_lang=source,
            target_lang=target,
            context=_plain(" ".join(batch))[:_CONTEXT_CHARACTERS],
            preserve_formatting=True,
            formality=self._options.formality,
            tag_handling="xml",
            ignore_tags=[_TAG],
        )
        found = list(results) if isinstance(results, list) else [results]
        billed = sum(result.billed_characters for result in found)
        watch.spend(
            Usage(
                step="translate/deepl",
                seconds=round(time.perf_counter() - start, 3),
                cost=billed * self._options.price / 1e6,
                currency=self._options.currency,
            )
        )
        if len(found) != len(batch):
            raise _error(BadOutput, "DeepL answered with another number of texts than it got.", "Try again.")
        return [str(result.text) for result in found]

    # --- languages ---

    def _codes(self, request: TranslationRequest, watch: Watch) -> tuple[str, str]:
        """DeepL's codes for source and target. Raises Rejected for a language it doesn't know."""
        source, target = parse_tag(request.source).language.upper(), _target_code(request.target)
        source = "NB" if source == "NO" else source
        known = self._languages(watch)
        if source not in known.sources:
            raise _error(
                Rejected,
                f"DeepL doesn't translate from {language_name(request.source)}.",
                "Use a language model instead.",
            )
        if target not in known.targets:
            raise _error(
                Rejected,
                f"DeepL doesn't translate into {language_name(request.target)}.",
                f"It translates into: {', '.join(sorted(known.targets.values()))}.",
            )
        return source, target

    def _languages(self, watch: Watch) -> _Known:
        """Asked for once; this is also what finds out whether the key is right, before any words are sent."""
        if self._known is None:
            client = self._ready()

            def ask() -> _Known:
                targets = {one.code.upper(): one.name for one in client.get_target_languages()}
                return _Known(frozenset(one.code.upper() for one in client.get_source_languages()), targets)

            self._known = self._patiently(ask, watch)
        return self._known

    # --- the client ---

    def _ready(self) -> deepl.DeepLClient:
        trouble = self.check()
        if trouble:
            raise _error(Unavailable, trouble, "")
        with self._lock:
            if self._client is None:
                self._client = self._built()
            return self._client

    def _built(self) -> deepl.DeepLClient:
        import deepl

        # At its lower levels the library logs what is translated.
        logging.getLogger("deepl").setLevel(logging.WARNING)
        deepl.http_client.max_network_retries = 0
        deepl.http_client.min_connection_timeout = self._options.timeout_s
        key = self._options.api_key.get_secret_value().strip()
        return deepl.DeepLClient(key, server_url=self._options.server_url or None, send_platform_info=False)

    def _patiently(self, call: Callable[[], T], watch: Watch) -> T:
        """Try again where that may help; what is raised in the end is not to be tried again."""

        def once() -> T:
            try:
                return call()
            except EngineError:
                raise
            except Exception as error:  # noqa: BLE001 - the library lets others through where an answer is odd
                raise _explained(error) from None

        try:
            return call_again(once, tries=self._options.tries, stopped=lambda: watch.stopped)
        except EngineError as error:
            error.retryable = False
            raise


def _target_code(tag: str) -> str:
    """DeepL's code of a target language; where it wants a region and the tag has none, the one of most readers."""
    language, script, region = parse_tag(tag)
    if language == "en":
        return "EN-US" if region in ("", "US", "CA", "PH") else "EN-GB"
    if language == "pt":
        return "PT-BR" if region == "BR" else "PT-PT"
    if language == "zh":
        return "ZH-HANT" if script == "Hant" or region in ("TW", "HK", "MO") else "ZH-HANS"
    if language == "es" and region == "419":
        return "ES-419"
    return "NB" if language == "no" else language.upper()


# --- names ---


def _proper_parts(name: str, source: str) -> tuple[str, ...]:
    """What of a character's name is left as it is: "Rose" of "Aunt Rose", nothing of "the owl" or "Grandma"."""
    if source != "EN":
        return () if name[:1].islower() else (name,)
    if name.lower().startswith(_ARTICLES):
        return ()
    found = []
    for one in _TOGETHER.split(name):
        words = one.split(" ")
        while words and words[0].lower().rstrip(".") in _ADDRESS:
            words.pop(0)
        if words and words[0] and not words[0][0].islower():
            found.append(" ".join(words))
    return tuple(found)


def _marked(line: str, proper: Sequence[str]) -> str:
    """A line as XML, stressed words and proper names in tags of their own."""
    parts = ((_STRESSES.get(one.stress), _protected(one.text, proper)) for one in spans(line))
    return "".join(f"<{tag}>{text}</{tag}>" if tag else text for tag, text in parts)


def _protected(text: str, proper: Sequence[str]) -> str:
    """Words as XML, each proper name in a tag of its own."""
    if not proper:
        return escape(text, quote=False)
    names = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in proper))
    parts, end = [], 0
    for match in names.finditer(text):
        parts += [escape(text[end : match.start()], quote=False), f"<{_TAG}>{escape(match[0], quote=False)}</{_TAG}>"]
        end = match.end()
    return "".join([*parts, escape(text[end:], quote=False)])


def _plain(xml: str) -> str:
    return unescape(_TAGS.sub("", xml))


def _starred(xml: str) -> str:
    """The words, with stars around those that are stressed, unless stars could not be told from others there."""
    parts: list[tuple[str, Stress]] = []
    end = 0
    for found in _STRESSED.finditer(xml):
        parts += [(_plain(xml[end : found.start()]), ""), (_plain(found[2]), "italic" if found[1] == "i" else "bold")]
        end = found.end()
    starred = marked([*parts, (_plain(xml[end:]), "")])
    return starred if plain(starred) == _plain(xml) else _plain(xml)


def _batches(lines: Sequence[str]) -> Iterator[list[str]]:
    """Lines in as few requests as DeepL's limits allow. Raises Rejected for one line that is too long for any."""
    batch: list[str] = []
    size = 0
    for line in lines:
        length = len(json.dumps(line)) + 2
        if length > MOST_BYTES:
            raise _error(Rejected, "A paragraph of the book is too long for DeepL.", "Break it into several.")
        if batch and (len(batch) == MOST_TEXTS or size + length > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += length
    if batch:
        yield batch


# --- errors ---


def _explained(error: Exception) -> EngineError:
    """What the library raised, in words. Its own text may quote the server, and is left out."""
    import deepl
    from requests.exceptions import Timeout as TookTooLong

    status = getattr(error, "http_status_code", None) or 0
    if isinstance(error, deepl.AuthorizationException) or status == 401:
        return _error(
            Unavailable,
            "DeepL does not accept the key.",
            "Check options.deepl.api_key; it must be the key of a DeepL API account.",
        )
    if isinstance(error, deepl.QuotaExceededException):
        return _error(
            Rejected,
            "The characters that the DeepL account may translate this month are used up.",
            "Wait for the next month, raise the limit at DeepL, or use a language model instead.",
        )
    if isinstance(error, deepl.TooManyRequestsException):
        return _error(Unavailable, "DeepL is asked by too many at once.", "Try again in a while.", again=True)
    if isinstance(error, deepl.exceptions.ConnectionException):
        if isinstance(error.__cause__, TookTooLong):
            return _error(Timeout, "DeepL did not answer in time.", "Try again, or raise options.deepl.timeout_s.")
        return _error(
            Unavailable,
            "DeepL can't be reached.",
            "Check the connection and options.deepl.server_url.",
            again=error.should_retry,
        )
    if status >= 500:
        return _error(Unavailable, "DeepL has a problem of its own.", "Try again in a while.", again=True)
    if status == 404:
        return _error(Unavailable, "There is no DeepL at that address.", "Check options.deepl.server_url.")
    if status >= 400:
        return _error(Rejected, f"DeepL refused the request (HTTP {status}).", "Use a language model instead.")
    return _error(
        BadOutput, "DeepL's answer can't be read.", "Check options.deepl.server_url, or try again.", again=False
    )


def _error(kind: type[EngineError], what: str, remedy: str, *, again: bool | None = None) -> EngineError:
    return kind(what, port="translator", engine="deepl", remedy=remedy, retryable=again)

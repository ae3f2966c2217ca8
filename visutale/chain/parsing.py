"""From a type to the form a model is asked for, and from what the model wrote back to the type."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

Answer = TypeVar("Answer", bound=BaseModel)
Schema = dict[str, Any]

_KEPT = (
    "type", "enum", "const", "description", "required", "minItems", "maxItems", "minLength", "maxLength",
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
)  # fmt: skip
_MOST_STARTS = 40
_MOST_FLAWS = 6

_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_THOUGHT_END = re.compile(r"\A.*</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"\A```[\w-]*\n(.*?)(?:\n```)?\Z", re.DOTALL)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_SENTENCE_END = re.compile(r"[.!?…。！？।؟۔][\"'”’»›」』)]*(?=\s|\Z)|[。！？][」』”’]*")


class Malformed(ValueError):
    """An answer that does not have the form. The message says to the model what is wrong, in its own terms."""


# --- what is asked for ---


class Form(NamedTuple):
    """How a type is asked for: its name, its JSON schema, whether a server may hold the model to the schema strictly,
    and the same for eyes: a sketch of the object with what each field is."""

    name: str
    schema: Schema
    strict: bool
    sketch: str

    @property
    def request(self) -> str:
        """The sentence that asks for it, with the sketch."""
        return (
            f"Answer with one JSON object ({self.name}) and nothing before or after it. Its fields, in this order:\n"
            f"{self.sketch}"
        )


@lru_cache(maxsize=128)
def form_of(answer: type[BaseModel]) -> Form:
    """The form of a type that is not recursive.

    The schema has no references, no defaults and no titles, every object closed and every field required, which is what
    servers that hold a model to a schema have in common. Numbers of items and characters stay: they are what keeps a
    small model from going on for ever, and a server that knows none of them is spared them where its dialect is known
    (:mod:`~visutale.chain.openai_model`).
    """
    raw = answer.model_json_schema()
    schema = _plain(raw, raw.get("$defs", {}))
    schema.pop("description", None)
    return Form(answer.__name__, schema, _is_closed(schema), _sketch(schema, ""))


def without_lengths(schema: Schema) -> Schema:
    """The schema without limits on the characters of a text."""
    bare = {key: value for key, value in schema.items() if key not in ("minLength", "maxLength")}
    if "properties" in bare:
        bare["properties"] = {name: without_lengths(one) for name, one in bare["properties"].items()}
    if "items" in bare:
        bare["items"] = without_lengths(bare["items"])
    if "anyOf" in bare:
        bare["anyOf"] = [without_lengths(one) for one in bare["anyOf"]]
    return bare


def _plain(raw: Mapping[str, Any], known: Mapping[str, Any]) -> Schema:
    if "$ref" in raw:
        # What stands beside a reference (a field's own description) counts for more than what it refers to.
        raw = {**known[raw["$ref"].rsplit("/", 1)[1]], **{key: value for key, value in raw.items() if key != "$ref"}}
    if len(raw.get("allOf", ())) == 1:
        raw = {**raw["allOf"][0], **{key: value for key, value in raw.items() if key != "allOf"}}
        return _plain(raw, known)
    plain: Schema = {key: raw[key] for key in _KEPT if key in raw}
    if choices := raw.get("anyOf") or raw.get("oneOf"):
        plain["anyOf"] = [_plain(one, known) for one in choices]
    if "prefixItems" in raw:
        plain["items"] = {"anyOf": [_plain(one, known) for one in raw["prefixItems"]]}
    elif "items" in raw:
        plain["items"] = _plain(raw["items"], known)
    if raw.get("type") == "object":
        fields = {name: _plain(one, known) for name, one in raw.get("properties", {}).items()}
        plain |= {"properties": fields, "required": list(fields), "additionalProperties": False}
        if not fields and isinstance(raw.get("additionalProperties"), Mapping):
            plain["additionalProperties"] = _plain(raw["additionalProperties"], known)
    return plain


def _is_closed(schema: Schema) -> bool:
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", ())]
    inner += [schema["items"]] if "items" in schema else []
    return not schema.get("additionalProperties") and all(_is_closed(one) for one in inner)


def _sketch(schema: Schema, indent: str) -> str:
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if "enum" in schema:
        return " | ".join(json.dumps(one, ensure_ascii=False) for one in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(_sketch(one, indent) for one in schema["anyOf"])
    kind = schema.get("type")
    if kind == "array":
        return f"[{_sketch(schema.get('items', {}), indent)}, …]{_how_many(schema)}"
    if kind == "object" and schema["properties"]:
        deeper = indent + "  "
        lines = [f"{deeper}{json.dumps(name)}: {_field(one, deeper)}" for name, one in schema["properties"].items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if kind == "object":
        return f"{{name: {_sketch(schema['additionalProperties'] or {}, indent)}, …}}"
    return {"string": "text", "integer": "whole number", "number": "number", "boolean": "true | false"}.get(
        str(kind), "null" if kind == "null" else "anything"
    )


def _field(schema: Schema, indent: str) -> str:
    about = schema.get("description", "")
    return _sketch(schema, indent) + (f"  ({about})" if about else "")


def _how_many(schema: Schema) -> str:
    least, most = schema.get("minItems"), schema.get("maxItems")
    if least is not None and least == most:
        return f" exactly {least}"
    return f" at most {most}" if most is not None else f" at least {least}" if least else ""


# --- what came back ---


def prose(text: str) -> str:
    """What a model says, without what it thought before and without a code fence around all of it.

    Works on text that is still being written, too."""
    said = _THOUGHT.sub("", text)
    said = _THOUGHT_END.sub("", said).strip()
    fenced = _FENCE.match(said)
    return fenced[1].strip() if fenced else said


def whole_sentences(text: str) -> str:
    """The text up to its last sentence that has an end; empty where none has."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    return text[: ends[-1]].strip() if ends else ""


def answer_in(text: str, answer: type[Answer]) -> Answer:
    """The typed answer in what a model wrote, with whatever talk around it. Raises Malformed."""
    flaw = "there is no JSON object in it."
    for value in _objects(prose(text)):
        for reading in _readings(value, answer):
            try:
                return answer.model_validate(reading)
            except ValidationError as error:
                flaw = _in_words(error)
    raise Malformed(flaw)


def _objects(text: str) -> Iterator[Any]:
    """The JSON objects and lists in a text, the largest first; one whose only flaw is a comma too many counts."""
    decoder = json.JSONDecoder(strict=False)
    for candidate in (text, _TRAILING_COMMA.sub("", text)):
        found: list[tuple[int, Any]] = []
        start, starts = _next_start(candidate, 0), 0
        while start >= 0 and starts < _MOST_STARTS:
            starts += 1
            try:
                value, end = decoder.raw_decode(candidate, start)
                found.append((end - start, value))
            except (ValueError, RecursionError):
                end = start + 1
            start = _next_start(candidate, end)
        if found:
            yield from (value for _, value in sorted(found, key=lambda one: -one[0]))
            return


def _next_start(text: str, position: int) -> int:
    starts = [found for found in (text.find("{", position), text.find("[", position)) if found >= 0]
    return min(starts, default=-1)


def _readings(value: Any, answer: type[BaseModel]) -> Iterator[Any]:
    """What may be meant: the object itself, the object inside one more pair of braces, the list of its only field."""
    fields = list(answer.model_fields)
    if isinstance(value, list):
        if len(fields) == 1:
            yield {fields[0]: value}
        elif len(value) == 1:
            yield value[0]
        return
    if (
        len(value) == 1
        and (inner := next(iter(value.values())))
        and isinstance(inner, dict)
        and not (set(value) & set(fields))
    ):
        yield inner
    yield value


def _in_words(error: ValidationError) -> str:
    """What is wrong, field by field, without what was written there."""
    flaws = []
    for one in error.errors(include_url=False, include_context=False, include_input=False)[:_MOST_FLAWS]:
        where = ".".join(str(part) for part in one["loc"])
        flaws.append(f"{where}: {one['msg']}" if where else str(one["msg"]))
    return "; ".join(flaws) + "."

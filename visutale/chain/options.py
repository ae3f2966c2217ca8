"""What can be set for any language model, wherever it runs."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from visutale.chain.card import Structure


class ChatOptions(BaseModel):
    """The limits a language model works within."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    structure: Structure = Field(
        "auto",
        description="How typed answers are asked for: schema, json or words; auto steps down where it must.",
    )
    parallel: Annotated[int, Field(ge=1, le=24)] = Field(
        1, description="How many pages are written at once; from 2 on a page does not see the words of those before it."
    )
    timeout_s: Annotated[float, Field(gt=0)] = Field(120.0, description="How long one answer may take, in seconds.")
    tries: Annotated[int, Field(ge=1, le=10)] = Field(
        3, description="How often a question is asked where the server is busy or broken."
    )
    book_tokens: Annotated[int, Field(ge=0)] = Field(
        0, description="Tokens a book may take, read and written; 0 for no limit."
    )
    proofread: bool = Field(True, description="Whether the model reads a finished story for contradictions.")

    def limits(self) -> dict[str, Any]:
        """These as fields of a :class:`~visutale.chain.card.ChatCard`."""
        return {name: getattr(self, name) for name in ChatOptions.model_fields}

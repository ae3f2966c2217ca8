"""The built-in storyteller: reads a wish, decides a tale, tells it page by page. No model, no weights, no network.

Engines use :func:`plan_story` and :func:`write_page`; everything else is how they do it.
"""

from __future__ import annotations

from visutale.storytelling.planning import plan_story, write_page

__all__ = ["plan_story", "write_page"]

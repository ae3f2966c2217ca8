"""Where binders get the files of a book from."""

from __future__ import annotations

from collections.abc import Callable

from visutale.book import Asset

Media = Callable[[Asset], bytes]
"""The bytes of a file of the book. Raises LibraryError where it is gone."""

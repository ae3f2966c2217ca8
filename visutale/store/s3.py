"""A store in a bucket of an S3-compatible server, with copies on this machine for who needs files.

The server must know conditional writes (``If-None-Match`` and ``If-Match`` of PutObject), as Amazon's, MinIO, Ceph,
Garage and Cloudflare's do. Every write is one request: an upload that breaks off leaves nothing.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visutale.errors import ConfigError, LibraryError, OutOfReach
from visutale.files import unwritable, write_whole
from visutale.settings import Storing
from visutale.store import Stored, checked_name

if TYPE_CHECKING:
    import obstore.store

_CONNECT_WITHIN, _ANSWER_WITHIN = "3s", "30s"
_TRIES_TO_UPDATE = 30
_OUTDATED_AFTER_S = 60.0


class S3Store:
    """Objects of a bucket. ``cache`` is a folder for copies; it may be emptied at any time."""

    def __init__(self, storing: Storing, cache: Path) -> None:
        self._storing = storing
        self._bucket = _bucket(storing)
        self._cache = cache / hashlib.sha256(f"{storing.endpoint} {storing.url}".encode()).hexdigest()[:16]

    def read(self, name: str) -> bytes | None:
        found = self._get(checked_name(name))
        return found[0] if found else None

    def path(self, name: str) -> Path | None:
        with self._errors():
            try:
                stamp = self._bucket.head(checked_name(name))["e_tag"]
            except FileNotFoundError:
                self._forget(name)
                return None
        copy = self._copy(name, stamp)
        if copy.is_file():
            with suppress(OSError):
                os.utime(copy.parent)  # it is in use
            return copy
        return self._fetch(name)

    def write(self, name: str, data: bytes) -> None:
        self._put(checked_name(name), data, "overwrite")

    def create(self, name: str, data: bytes) -> bool:
        from obstore.exceptions import AlreadyExistsError

        try:
            self._put(checked_name(name), data, "create")
        except AlreadyExistsError:
            return False
        return True

    def update(self, name: str, change: Callable[[bytes], bytes]) -> bytes | None:
        from obstore.exceptions import PreconditionError

        for _ in range(_TRIES_TO_UPDATE):
            found = self._get(checked_name(name))
            if found is None:
                return None
            data, stamp = found
            changed = change(data)
            try:
                self._put(name, changed, {"e_tag": stamp})
            except PreconditionError:  # somebody else was faster
                time.sleep(random.uniform(0.0, 0.1))
            else:
                return changed
        raise OutOfReach(f"Too many write to {self._storing.url} at once.", remedy="Try again later.")

    def find(self, pattern: str) -> Iterator[Stored]:
        folder = pattern.split("*")[0].rpartition("/")[0]
        fits = re.compile(re.escape(pattern).replace(r"\*\*", ".+").replace(r"\*", "[^/]*"))
        with self._errors():
            for some in self._bucket.list(folder or None):
                for one in some:
                    if fits.fullmatch(one["path"]):
                        yield Stored(one["path"], one["size"], one["e_tag"] or "")

    def delete(self, name: str) -> None:
        with self._errors(), suppress(FileNotFoundError):
            self._bucket.delete(checked_name(name))
        self._forget(name)

    def _get(self, name: str) -> tuple[bytes, str] | None:
        with self._errors():
            try:
                found = self._bucket.get(name)
            except FileNotFoundError:
                return None
            return bytes(found.bytes()), found.meta["e_tag"] or ""

    def _put(self, name: str, data: bytes, mode: Any) -> None:
        """Raises AlreadyExistsError, PreconditionError, as ``mode`` says."""
        with self._errors():
            try:
                self._bucket.put(name, data, mode=mode, use_multipart=False)
            except FileNotFoundError as error:
                raise ConfigError(
                    f"There is no bucket at {self._storing.url}.", remedy="Make it, or set another store.url."
                ) from error

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """What the server refuses, or does not do just now, as errors for people."""
        from obstore import exceptions

        try:
            yield
        except (exceptions.AlreadyExistsError, exceptions.PreconditionError):
            raise
        except (exceptions.PermissionDeniedError, exceptions.UnauthenticatedError) as error:
            raise LibraryError(
                f"The server of {self._storing.url} refuses the access key.",
                remedy="See store.access_key_id: its owner must be allowed to list, read, write and delete there.",
            ) from error
        except exceptions.BaseError as error:
            raise OutOfReach(
                f"The server of {self._storing.url} does not answer as it should.",
                remedy="See that it runs, that it is reached from here, and that the key may list the bucket.",
            ) from error

    # --- copies on this machine ---

    def _fetch(self, name: str) -> Path | None:
        """A fresh copy. One of older bytes stays for a minute: somebody may be reading it."""
        found = self._get(name)
        if found is None:
            self._forget(name)
            return None
        data, stamp = found
        copy = self._copy(name, stamp)
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(copy, error) from error
        write_whole(copy, data)
        for other in copy.parent.parent.iterdir():
            if other != copy.parent and time.time() - _changed_at(other) > _OUTDATED_AFTER_S:
                shutil.rmtree(other, ignore_errors=True)
        return copy

    def _copy(self, name: str, stamp: str | None) -> Path:
        version = hashlib.sha256((stamp or "").encode()).hexdigest()[:16]
        return self._cache / name / version / name.rpartition("/")[2]

    def _forget(self, name: str) -> None:
        """Remove the copies of something that is gone, and the folders that are empty then."""
        copies = self._cache / name
        if copies.is_dir():
            shutil.rmtree(copies, ignore_errors=True)
            for folder in list(copies.relative_to(self._cache).parents)[:-1]:
                with suppress(OSError):  # something else is in it
                    (self._cache / folder).rmdir()


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _bucket(storing: Storing) -> obstore.store.S3Store:
    from obstore.store import S3Store as Bucket

    bucket, _, prefix = storing.url.removeprefix("s3://").partition("/")
    given: dict[str, Any] = {
        "endpoint": storing.endpoint,
        "region": storing.region,
        "access_key_id": storing.access_key_id,
        "secret_access_key": storing.secret_access_key.get_secret_value(),
    }
    return Bucket(
        bucket,
        prefix=prefix.strip("/") or None,
        **{name: value for name, value in given.items() if value},
        client_options={
            "allow_http": storing.endpoint.startswith("http://"),
            "connect_timeout": _CONNECT_WITHIN,
            "timeout": _ANSWER_WITHIN,
        },
        retry_config={
            "max_retries": 2,
            "retry_timeout": timedelta(seconds=5),
            "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=1), "base": 2},
        },
    )

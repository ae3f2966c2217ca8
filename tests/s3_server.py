"""A real S3 server on loopback (moto's), with a bucket called ``shelf``; and one that only ever refuses."""

from __future__ import annotations

import logging
import urllib.request
from pathlib import Path
from typing import Self

from tests.loopback_server import Handler, LoopbackServer
from visutale.settings import Storing
from visutale.store.s3 import S3Store


class S3Server:
    """Serves while it is entered. It may be stopped and started again: it comes back at its port with all it had."""

    def __init__(self) -> None:
        self.port = 0
        logging.getLogger("werkzeug").setLevel(logging.ERROR)

    def start(self) -> None:
        from moto.server import ThreadedMotoServer

        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=self.port, verbose=False)
        self._server.start()
        _, self.port = self._server.get_host_and_port()

    def stop(self) -> None:
        self._server.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def storing(self, prefix: str, bucket: str = "shelf") -> Storing:
        """The settings of a store in a folder of a bucket."""
        return Storing(url=f"s3://{bucket}/{prefix}", endpoint=self.url, access_key_id="test", secret_access_key="test")

    def store(self, prefix: str, cache: Path) -> S3Store:
        return S3Store(self.storing(prefix), cache)

    def __enter__(self) -> Self:
        self.start()
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/shelf", method="PUT"), timeout=10)
        return self

    def __exit__(self, *failed: object) -> None:
        self.stop()


class RefusingServer(LoopbackServer):
    """Answers every request with one status."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(_Refuse)


class _Refuse(Handler):
    def _refuse(self) -> None:
        self.body()
        self.send_response(self.server.owner.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self._refuse()

    def do_PUT(self) -> None:
        self._refuse()

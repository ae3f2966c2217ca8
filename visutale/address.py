"""Addresses: the one a phone can open, tried before it is printed; names that are known; ports that are free."""

from __future__ import annotations

import ipaddress
import socket
import urllib.error
import urllib.parse
import urllib.request
from functools import cache
from typing import Literal

from visutale.book import AddressScope
from visutale.errors import ConfigError
from visutale.settings import Settings

_TEST_NET = ("192.0.2.1", 9)
"""An address reserved for documentation (RFC 5737); connecting a UDP socket to it sends nothing."""

TRY_FOR_S = 2.0


def base_url(settings: Settings) -> str:
    """Where the app is reached by others: the configured address, else this machine's on the local network."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    return f"http://{_host_for_phones(settings.host)}:{settings.port}"


def scope_of(settings: Settings) -> AddressScope:
    """How far the address reaches: everywhere, on the local network, or on this machine alone."""
    if settings.public_url:
        return "public"
    return "machine" if is_this_machine(_host_for_phones(settings.host)) else "network"


def answers(url: str) -> bool:
    """Whether this library's app answers for a shared book at ``url`` right now (a HEAD request, at most 2 s)."""
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        return False
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, method="HEAD"), timeout=TRY_FOR_S) as reply:
            return int(reply.status) in (200, 202)
    except (OSError, ValueError):
        return False


def lan_host() -> str:
    """This machine's address on the local network, 127.0.0.1 where there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_TEST_NET)
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def is_known_host(host: str, settings: Settings) -> bool:
    """Whether a request's host (without its port) can't be a foreign site's name."""
    name = host.lower().rstrip(".")
    if "." not in name and ":" not in name:
        return True  # "localhost", "my-laptop": no name on the internet looks like this
    if name.endswith((".local", ".lan", ".localhost", ".home.arpa", ".internal")):
        return True
    if name in (urllib.parse.urlsplit(settings.public_url).hostname, _own_name()):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


@cache
def _own_name() -> str:
    """Asked for once: where names are looked up slowly, every stranger's request would have to wait."""
    return socket.getfqdn().lower()


def check_port(host: str, port: int) -> None:
    """Raises ConfigError where nobody can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigError(
                f"Port {port} on {host} can't be used ({error.strerror}).",
                remedy="Another VisuTale may be running. Stop it, or choose another port with --port.",
            ) from error


def _host_for_phones(host: str) -> str:
    everywhere: tuple[Literal["0.0.0.0"], Literal["::"], Literal[""]] = ("0.0.0.0", "::", "")
    if host in everywhere:
        return lan_host()
    return f"[{host}]" if ":" in host else host


def is_this_machine(host: str) -> bool:
    """Whether nobody but this machine reaches a server that listens there."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"

"""``visutale serve``: one engine for other machines, one a process."""

from __future__ import annotations

import click

from visutale.terminal import plain_errors


@click.command()
@click.argument("engine")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (8600).")
@click.option("--host", help="Address to listen on (127.0.0.1); 0.0.0.0 lets other machines in.")
@click.option("--api-key", help="The key that clients must send; better set VISUTALE_SERVING__API_KEY.")
@click.option("--name", "names", multiple=True, help="What else clients may call the model, e.g. whisper-1.")
@click.option("--queue", type=click.IntRange(1, 10_000), help="How many requests may be inside at once (32).")
@click.option("--idle-s", type=click.FloatRange(0), help="Put the weights away after so many idle seconds; 0 never.")
@click.option("--preload", is_flag=True, help="Read the weights at once, not for the first request.")
def serve(
    engine: str,
    port: int | None,
    host: str | None,
    api_key: str | None,
    names: tuple[str, ...],
    queue: int | None,
    idle_s: float | None,
    preload: bool,
) -> None:
    """Serve ENGINE (sdxl, llava, whisper, hibari, glimpse, collage, gguf, …) over OpenAI's routes.

    Stops on Ctrl+C or SIGTERM when what it is working on is done. See docs/serving.md.
    """
    with plain_errors(as_json=False):
        from visutale.errors import ConfigError
        from visutale.serving.running import run_service
        from visutale.settings import Settings

        if api_key is not None and not api_key.strip(" ,"):
            raise ConfigError("The key is empty.", remedy="Leave --api-key out to serve without a key.")
        given = {"port": port, "host": host, "api_key": api_key, "names": names or None, "queue": queue}
        settings = Settings.read().serving_with(**given, idle_s=idle_s)
        run_service(engine, settings, preload=preload)

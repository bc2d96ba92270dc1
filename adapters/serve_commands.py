"""`lawbot serve`: every adapter that has its token, and the local page."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from adapters import options
from adapters.base import Adapter, AdapterError
from adapters.checkout import loopback
from adapters.options import Settings

if TYPE_CHECKING:
    from rag.config import Config

_TELEGRAM, _DISCORD = "TELEGRAM_BOT_TOKEN", "DISCORD_BOT_TOKEN"
_NO_TOKEN = (
    f"there is no token. Telegram: ask @BotFather for one with /newbot and set {_TELEGRAM};"
    " Discord: make an application with a bot at https://discord.com/developers/applications and"
    f" set {_DISCORD}. Without a token `lawbot chat` talks in the terminal and"
    " `lawbot serve --web` on a page of this machine"
)
_NO_ADAPTER = "no adapter is left: mend what the lines above say and start again"


@click.command(epilog=options.examples("lawbot serve", "lawbot serve --demo"))
@click.option("--web", "only_web", is_flag=True, help="The local page alone; needs no token.")
@click.option("--demo", is_flag=True, help="Try Telegram and Discord on this machine, no token.")
@options.pass_settings
def serve(settings: Settings, *, only_web: bool, demo: bool) -> None:
    """Serve every chat platform that has its token, and the local page.

    Tokens come from TELEGRAM_BOT_TOKEN and DISCORD_BOT_TOKEN. Ctrl-C ends it once the answers under
    way are finished.
    """
    if only_web and demo:
        raise click.UsageError("give --web or --demo, not both")
    if demo:
        asyncio.run(_demo(settings))
        return
    adapters = list(_adapters(settings.workspace.config, {} if only_web else os.environ))
    if not adapters and not only_web:
        raise click.UsageError(_NO_TOKEN)
    asyncio.run(_serve(settings, adapters, with_page=only_web))


def _adapters(config: Config, environment: Mapping[str, str]) -> Iterator[Adapter]:
    """Those whose token is in the environment."""
    if token := environment.get(_TELEGRAM, "").strip():
        from adapters.telegram_adapter import TelegramAdapter

        secret = environment.get("TELEGRAM_WEBHOOK_SECRET", "").strip()
        owners = config.roles.owners
        yield TelegramAdapter(token, config.telegram, secret=secret, owners=owners)
    if token := environment.get(_DISCORD, "").strip():
        from adapters.discord_adapter import DiscordAdapter

        yield DiscordAdapter(token, config.discord)


async def _serve(settings: Settings, adapters: list[Adapter], *, with_page: bool) -> None:
    from adapters.serving import serve
    from adapters.web_adapter import WebAdapter
    from bot.app import open_bot

    config = settings.workspace.config
    stop = _stop_on_signals()
    if with_page or config.web.enabled:
        adapters.append(page := WebAdapter(config.web))
        _announce(settings, f"the page will be at {page.url}")
    async with open_bot(config, settings.workspace.data_dir) as bot:
        _announce(settings, "serving " + ", ".join(adapter.name for adapter in adapters))
        if not await serve(adapters, bot.dialogue, stop):
            raise AdapterError(_NO_ADAPTER)
    _announce(settings, "stopped")


async def _demo(settings: Settings) -> None:
    """The bot against the loopback servers of a checkout, with a page that shows both platforms."""
    demo = loopback("demo")
    from bot.app import open_bot

    stop = _stop_on_signals()
    config = settings.workspace.config
    async with open_bot(config, settings.workspace.data_dir) as bot:
        await demo.run(bot.dialogue, config.web, stop, lambda line: _announce(settings, line))


def _stop_on_signals() -> asyncio.Event:
    """An event that SIGINT and SIGTERM set; the second signal ends the process as it is."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def stop_once() -> None:
        stop.set()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

    with suppress(NotImplementedError):  # Windows: Ctrl-C ends the process
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop_once)
    return stop


def _announce(settings: Settings, line: str) -> None:
    if not settings.quiet:
        click.echo(line)

"""`lawbot discord`: what is done for Discord once, not while serving."""

from __future__ import annotations

import asyncio
import os

import click

from adapters import options
from adapters.options import Settings

TOKEN_VARIABLE = "DISCORD_BOT_TOKEN"


@click.group(epilog=options.examples("lawbot discord sync --dry-run"))
def discord() -> None:
    """Manage the bot on Discord."""


@discord.command(epilog=options.examples("lawbot discord sync --dry-run", "lawbot discord sync"))
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@options.pass_settings
def sync(settings: Settings, *, dry_run: bool) -> None:
    """Show how the slash commands differ from those that Discord has, and send them."""
    token = os.environ.get(TOKEN_VARIABLE, "")
    if not token:
        raise click.UsageError(
            f"{TOKEN_VARIABLE} is not set: make a bot at "
            "https://discord.com/developers/applications and put its token there"
        )
    options.print_lines(asyncio.run(_sync(settings, token, dry_run=dry_run)))


async def _sync(settings: Settings, token: str, *, dry_run: bool) -> list[str]:
    from adapters.base import AdapterError
    from adapters.discord_adapter import explained
    from adapters.discord_client import LawClient
    from adapters.discord_errors import translated
    from adapters.discord_menu import difference, payloads, registered, send

    async with LawClient(settings.workspace.config.discord) as client:
        try:
            with explained(), translated():
                await client.login(token)
                lines = difference(await payloads(client.tree), await registered(client))
                if lines and not dry_run:
                    await send(client.tree)
        except AdapterError as error:
            raise click.ClickException(str(error)) from error
    if not lines:
        return ["Discord has these commands already."]
    return lines if dry_run else [*lines, "Discord has these commands now."]

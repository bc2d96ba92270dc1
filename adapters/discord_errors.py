"""Failures of discord.py as those of adapters.base."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from adapters.base import Forbidden, Gone, PlatformError, TooFast, Unavailable

_TOO_MANY_REQUESTS = 429
_LIBRARY_GAVE_UP = 5.0  # seconds; discord.py has waited as told five times before


@contextmanager
def translated() -> Iterator[None]:
    """What goes wrong in the block is a PlatformError."""
    try:
        yield
    except discord.RateLimited as error:
        raise TooFast(error.retry_after) from error
    except discord.Forbidden as error:
        raise Forbidden(f"Discord forbids it (code {error.code})") from error
    except discord.DiscordServerError as error:
        raise Unavailable(f"Discord failed (status {error.status})") from error
    except discord.HTTPException as error:
        if error.status == _TOO_MANY_REQUESTS:
            raise TooFast(_LIBRARY_GAVE_UP) from error
        raise Gone(f"Discord refused it (status {error.status}, code {error.code})") from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Unavailable(f"no answer from Discord ({type(error).__name__})") from error


def code_of(error: PlatformError) -> int:
    """Discord's own number of what went wrong; 0 when Discord did not say."""
    cause = error.__cause__
    return cause.code if isinstance(cause, discord.HTTPException) else 0

"""Telegram: polls or listens for updates and answers them."""

from __future__ import annotations

from adapters.delivery import Deliveries
from adapters.pacing import Pacer, Rate
from adapters.telegram_client import open_client
from adapters.telegram_desk import Desk
from adapters.telegram_menu import show_menus
from adapters.telegram_reading import PLATFORM
from adapters.telegram_updates import listen, poll
from bot.dialogue import DialogueManager
from rag.config import TelegramSettings

_IN_ALL = Rate(3, 18)  # Telegram takes 30 a second over all chats, however they bunch up


class TelegramAdapter:
    """A bot account. `owners` are written as in `[roles]`; they see every command in the menu."""

    name = PLATFORM

    def __init__(
        self,
        token: str,
        settings: TelegramSettings,
        *,
        secret: str = "",
        owners: tuple[str, ...] = (),
        pacer: Pacer | None = None,
    ) -> None:
        self._token = token
        self._settings = settings
        self._secret = secret
        self._owners = owners
        self._pacer = pacer

    async def run(self, bot: DialogueManager) -> None:
        """Serve until cancelled. Raises WrongToken, or PlatformError when Telegram is away."""
        async with (
            open_client(self._token, self._settings.api_base) as client,
            Deliveries(bot) as deliveries,
            Desk(client, bot, deliveries, self._pacer or Pacer(_IN_ALL)) as desk,
        ):
            desk.begin(show_menus(client, _accounts(self._owners)))
            if self._settings.webhook_url:
                await listen(client, self._settings, self._secret, desk.take)
            else:
                await poll(client, desk.take)


def _accounts(owners: tuple[str, ...]) -> list[int]:
    """The owners who are on Telegram."""
    own = (owner.partition(":") for owner in owners)
    return [int(user) for platform, _, user in own if platform == PLATFORM and user.isdecimal()]

"""Replies for one pair of eyes that were asked for in a group."""

from __future__ import annotations

import secrets

from telegram.helpers import create_deep_linked_url

from bot.messages import Reply

_MOST = 1000


class PrivateReplies:
    """Keeps replies until their user opens the private chat through a link of their own."""

    def __init__(self, username: str) -> None:
        self._username = username
        self._kept: dict[str, tuple[str, Reply]] = {}

    def link(self, user: str, reply: Reply) -> str:
        """The address at which the user gets the reply; the same one for the same reply."""
        known = (name for name, kept in self._kept.items() if kept == (user, reply))
        payload = next(known, "") or secrets.token_urlsafe(16)
        self._kept[payload] = (user, reply)
        if len(self._kept) > _MOST:
            del self._kept[next(iter(self._kept))]
        return create_deep_linked_url(self._username, payload)

    def take(self, user: str, payload: str) -> Reply | None:
        """The reply behind a link; None for everybody else, and when it was taken or is too old."""
        owner, reply = self._kept.get(payload, ("", None))
        if owner != user:
            return None
        del self._kept[payload]
        return reply

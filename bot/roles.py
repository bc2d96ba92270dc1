"""Who may do what: owners stand in the config, they name administrators, all others are users."""

from __future__ import annotations

from collections.abc import Container

from bot.store_rows import Person, Role

_RANKS: tuple[Role, ...] = ("user", "admin", "owner")


def role_of(person: Person, owners: Container[str]) -> Role:
    """The role in force. What the config says comes before what the store holds."""
    if f"{person.platform}:{person.user}" in owners:
        return "owner"
    return "admin" if person.role == "admin" else "user"


def may(role: Role, needed: Role) -> bool:
    """Whether a role includes what another may do."""
    return _RANKS.index(role) >= _RANKS.index(needed)

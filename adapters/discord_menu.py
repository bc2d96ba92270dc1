"""The commands of the chat as slash commands, and how they differ from what Discord has."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from inspect import Parameter, Signature
from typing import Any, Literal, Protocol, cast

import discord
from discord import app_commands
from discord.http import Route

from bot import replies_rooms as say
from bot.calls import Argument
from bot.commands import COMMANDS, Command
from bot.styles import Style

CHOICES = 25
LONGEST_CHOICE = 100
_COMPARED = ("contexts", "integration_types", "default_member_permissions", "nsfw")

Interaction = discord.Interaction[discord.Client]
Tree = app_commands.CommandTree[discord.Client]


class Desk(Protocol):
    """What the commands do. They never raise for what a user wrote."""

    async def command(self, interaction: Interaction, text: str) -> None:
        """Carry out `/name arguments`."""
        ...

    async def answer(self, interaction: Interaction, message: discord.Message) -> None:
        """Answer what somebody wrote."""
        ...

    async def complete(self, kind: Literal["law", "case"], prefix: str) -> list[str]:
        """At most 25 completions."""
        ...


class Korean(app_commands.Translator):
    """The Korean names that stand beside the Latin ones."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        korean = string.extras.get("korean")
        return str(korean) if korean and locale is discord.Locale.korean else None


class Client(Protocol):
    """A client with somebody at the desk."""

    desk: Desk


def fill(tree: Tree) -> None:
    """Put every command of the table, and the one in the menu of messages, into a tree."""
    for command in COMMANDS:
        tree.add_command(_slash(command))
    tree.add_command(app_commands.ContextMenu(name=say.ANSWER_THIS, callback=_answer))


async def registered(client: discord.Client) -> list[Mapping[str, Any]]:
    """The commands that Discord has, with their names in all languages."""
    route = Route(
        "GET", "/applications/{application_id}/commands", application_id=client.application_id
    )
    commands: list[Mapping[str, Any]] = await client.http.request(
        route, params={"with_localizations": "true"}
    )
    return commands


async def send(tree: Tree) -> None:
    """Replace the commands that Discord has by those of a tree."""
    await tree.set_translator(Korean())
    await tree.sync()


async def payloads(tree: Tree) -> list[Mapping[str, Any]]:
    """The commands of a tree as they are sent."""
    translator = Korean()
    kinds = (discord.AppCommandType.chat_input, discord.AppCommandType.message)
    commands = [command for kind in kinds for command in tree.get_commands(type=kind)]
    return [await command.get_translated_payload(tree, translator) for command in commands]


def difference(ours: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Lines that begin with "+" or "-", and those around them; none when all is the same."""
    before, after = (sorted(map(_outline, side)) for side in (theirs, ours))
    lines = difflib.unified_diff(
        [line for outline in before for line in outline],
        [line for outline in after for line in outline],
        "Discord",
        "lawbot",
        lineterm="",
    )
    return list(lines)


async def _answer(interaction: Interaction, message: discord.Message) -> None:
    await _desk(interaction).answer(interaction, message)


def _desk(interaction: Interaction) -> Desk:
    return cast(Client, interaction.client).desk


def _slash(command: Command) -> app_commands.Command[Any, ..., None]:
    async def carry_out(interaction: Interaction, **given: str) -> None:
        words = [given[one.name] for one in command.arguments if given.get(one.name)]
        await _desk(interaction).command(interaction, " ".join([f"/{command.name}", *words]))

    arguments = command.arguments
    carry_out.__signature__ = _signature(arguments)  # type: ignore[attr-defined]
    callback: Any = carry_out
    if arguments:
        names = {one.name: _named(one.name, one.korean) for one in arguments}
        callback = app_commands.rename(**names)(callback)
        callback = app_commands.describe(**{one.name: one.about for one in arguments})(callback)
        callback = app_commands.choices(**dict(_choices(arguments)))(callback)
        callback = app_commands.autocomplete(**dict(_completions(arguments)))(callback)
    if command.room_admin:
        callback = app_commands.default_permissions(manage_guild=True)(callback)
    elif command.role != "user":  # the administration of the bot happens in private
        callback = app_commands.allowed_contexts(guilds=False, dms=True)(callback)
    return app_commands.Command(
        name=_named(command.name, command.korean), description=command.about, callback=callback
    )


def _named(name: str, korean: str) -> app_commands.locale_str:
    return app_commands.locale_str(name, korean=korean)


def _signature(arguments: Sequence[Argument]) -> Signature:
    """What discord.py reads the options from."""
    kind = Parameter.POSITIONAL_OR_KEYWORD
    ordered = sorted(arguments, key=lambda one: not one.required)
    options = [
        Parameter(one.name, kind, annotation=str, default=Parameter.empty if one.required else "")
        for one in ordered
    ]
    return Signature([Parameter("interaction", kind, annotation=Interaction), *options])


def _choices(
    arguments: Sequence[Argument],
) -> Iterator[tuple[str, list[app_commands.Choice[str]]]]:
    for argument in arguments:
        values = tuple(Style) if argument.kind == "style" else argument.choices
        if values:
            yield argument.name, [app_commands.Choice(name=v, value=v) for v in values]


def _completions(arguments: Sequence[Argument]) -> Iterator[tuple[str, Any]]:
    for argument in arguments:
        if argument.kind in ("law", "case"):
            yield argument.name, _completion(argument.kind)


def _completion(kind: Literal["law", "case"]) -> Any:
    async def complete(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        offered = await _desk(interaction).complete(kind, typed)
        short = [text for text in offered if 0 < len(text) <= LONGEST_CHOICE][:CHOICES]
        return [app_commands.Choice(name=text, value=text) for text in short]

    return complete


def _outline(payload: Mapping[str, Any]) -> list[str]:
    kind = "/" if payload.get("type", 1) == 1 else "menu: "
    more = [f"    {name}: {_in_order(payload[name])}" for name in _COMPARED if payload.get(name)]
    options = [f"  {_option(option)}" for option in payload.get("options") or ()]
    return [f"{kind}{_line(payload)}", *options, *more]


def _in_order(value: object) -> object:
    return sorted(value) if isinstance(value, list) else value


def _option(option: Mapping[str, Any]) -> str:
    choices = "|".join(str(choice["name"]) for choice in option.get("choices") or ())
    words = [
        _line(option),
        f"type {option['type']}",
        "required" if option.get("required") else "",
        "autocomplete" if option.get("autocomplete") else "",
        f"[{choices}]" if choices else "",
    ]
    return " ".join(word for word in words if word)


def _line(named: Mapping[str, Any]) -> str:
    names = (named.get("name_localizations") or {}).items()
    korean = ", ".join(f"{locale} {name}" for locale, name in sorted(names))
    return f"{named['name']} ({korean}): {named.get('description', '')}"

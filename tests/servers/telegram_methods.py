"""The methods of the loopback Bot API that a bot calls."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from servers.telegram_chats import Json
from servers.telegram_messages import (
    delete_message,
    edit_message_reply_markup,
    edit_message_text,
    send_document,
    send_message,
    send_message_draft,
)
from servers.telegram_rules import TEXT_UNITS, bad_request, parsed
from servers.telegram_updates import Webhook
from servers.telegram_world import Params, World


def get_me(world: World, params: Params) -> Json:
    return world.bot.json() | {"can_join_groups": True, "supports_inline_queries": True}


async def get_updates(world: World, params: Params) -> list[Json]:
    offset, limit = int(params.get("offset", 0)), int(params.get("limit", 100))
    return await world.mailbox.poll(offset, limit, float(params.get("timeout", 0)))


def set_webhook(world: World, params: Params) -> bool:
    if not params.get("url"):
        return delete_webhook(world, params)
    world.mailbox.set_webhook(Webhook(params["url"], params.get("secret_token", "")))
    return True


def delete_webhook(world: World, params: Params) -> bool:
    world.mailbox.set_webhook(None)
    return True


def get_webhook_info(world: World, params: Params) -> Json:
    hook = world.mailbox.webhook
    waiting = {"pending_update_count": len(world.mailbox), "has_custom_certificate": False}
    return {"url": hook.url if hook else ""} | waiting


def set_my_commands(world: World, params: Params) -> bool:
    commands = json.loads(params["commands"])
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH", "commands")
    for command in commands:
        name, about = command["command"], command["description"]
        legal = name.replace("_", "a").isalnum() and name.isascii() and name.islower()
        if not legal or len(name) > 32:
            raise bad_request("BOT_COMMAND_INVALID", "commands")
        if not 1 <= len(about) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID", "commands")
    world.commands[_scope(params)] = commands
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    return world.commands.get(_scope(params), [])


def _scope(params: Params) -> str:
    return str(json.loads(params.get("scope", "{}")).get("type", "default"))


def send_chat_action(world: World, params: Params) -> bool:
    world.chat(params["chat_id"]).typing += 1
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    query = params["callback_query_id"]
    if world.callbacks.get(query, "") is not None:
        text = "query is too old and response timeout expired or query ID is invalid"
        raise bad_request(text, "callback_answer")
    if len(params.get("text", "")) > 200:
        raise bad_request("MESSAGE_TOO_LONG", "too_long")
    world.callbacks[query] = params.get("text", "")
    return True


def answer_inline_query(world: World, params: Params) -> bool:
    results, query = json.loads(params["results"]), params["inline_query_id"]
    if world.inline.get(query, []) is not None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    ids = [result["id"] for result in results]
    if len(ids) > 50 or len(set(ids)) < len(ids) or any(len(each.encode()) > 64 for each in ids):
        raise bad_request("RESULT_ID_INVALID", "inline")
    for result in results:
        content = result["input_message_content"]
        parsed(content["message_text"], content.get("parse_mode", ""), TEXT_UNITS)
    world.inline[query] = results
    return True


def get_chat_member(world: World, params: Params) -> Json:
    chat, user = world.chat(params["chat_id"]), int(params["user_id"])
    return _member(world, user, chat.members.get(user, "left"))


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    chat = world.chat(params["chat_id"])
    ranks = {"creator", "administrator"}
    return [_member(world, user, rank) for user, rank in chat.members.items() if rank in ranks]


def _member(world: World, user: int, status: str) -> Json:
    account = world.accounts.get(user)
    if account is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    rights = ("be_edited", "manage_chat", "delete_messages", "manage_video_chats")
    rights += ("restrict_members", "promote_members", "change_info", "invite_users")
    rights += ("post_stories", "edit_stories", "delete_stories")
    about: Json = {"user": account.json(), "status": status, "is_anonymous": False}
    return about | ({f"can_{right}": True for right in rights} if "admin" in status else {})


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


METHODS: dict[str, Callable[[World, Params], Any]] = {
    _camel(method.__name__): method
    for method in (
        *(get_me, get_updates, set_webhook, delete_webhook, get_webhook_info),
        *(set_my_commands, get_my_commands, send_message, send_message_draft, send_document),
        *(edit_message_text, edit_message_reply_markup, delete_message, send_chat_action),
        *(answer_callback_query, answer_inline_query, get_chat_member, get_chat_administrators),
    )
}


async def call(world: World, method: str, params: Params) -> Any:
    """The result of a method."""
    result = METHODS[method](world, params)
    return await result if asyncio.iscoroutine(result) else result

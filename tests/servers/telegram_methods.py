"""The methods of the loopback Bot API that a bot calls."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, Protocol

from aiohttp.web import FileField
from servers.telegram_chats import Account, Attachment, Chat, Json, Shown, utf16
from servers.telegram_rules import CAPTION_UNITS, TEXT_UNITS, bad_request, keyboard, parsed
from servers.telegram_updates import Mailbox, Webhook

Params = dict[str, Any]
_STATUSES = {"creator", "administrator", "member", "left", "kicked"}


class World(Protocol):
    """What the methods read and change."""

    bot: Account
    accounts: dict[int, Account]
    mailbox: Mailbox
    commands: dict[str, list[Json]]
    callbacks: dict[str, str | None]
    inline: dict[str, list[Json] | None]

    def chat(self, chat_id: str) -> Chat: ...
    def writable(self, chat_id: str, *, thread: int | None = None) -> Chat: ...
    def add(self, chat: Chat, message: Shown) -> Json: ...
    def next_id(self) -> int: ...


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


def send_message(world: World, params: Params) -> Json:
    thread = _thread(params)
    chat = world.writable(params["chat_id"], thread=thread)
    message = Shown(world.next_id(), world.bot, "", thread=thread, reply_to=_replied(chat, params))
    _write(message, params)
    chat.drafts.clear()
    return world.add(chat, message)


def send_message_draft(world: World, params: Params) -> bool:
    chat = world.writable(params["chat_id"], thread=_thread(params))
    if chat.kind != "private":
        raise bad_request("PEER_ID_INVALID", "draft_in_group")
    if not int(params["draft_id"]):
        raise bad_request("RANDOM_ID_INVALID", "draft_id")
    text, _ = parsed(params.get("text", ""), params.get("parse_mode", ""), TEXT_UNITS)
    chat.drafts[int(params["draft_id"])] = text
    chat.drafted.append(text)
    return True


def edit_message_text(world: World, params: Params) -> Json:
    chat, message = _own(world, params)
    was = (message.text, message.entities, message.buttons)
    changed = Shown(message.id, world.bot, "")
    _write(changed, params)
    if was == (changed.text, changed.entities, changed.buttons):
        raise _not_modified()
    message.earlier.append(message.text)
    message.text, message.sent = changed.text, changed.sent
    message.entities, message.buttons = changed.entities, changed.buttons
    return chat.message_json(message)


def edit_message_reply_markup(world: World, params: Params) -> Json:
    chat, message = _own(world, params)
    buttons = keyboard(params.get("reply_markup", ""))
    if buttons == message.buttons:
        raise _not_modified()
    message.buttons = buttons
    return chat.message_json(message)


def delete_message(world: World, params: Params) -> bool:
    chat = world.chat(params["chat_id"])
    if chat.messages.pop(int(params["message_id"]), None) is None:
        raise bad_request("message to delete not found")
    return True


def send_document(world: World, params: Params) -> Json:
    thread = _thread(params)
    chat = world.writable(params["chat_id"], thread=thread)
    upload = params["document"]
    if isinstance(upload, str):  # PTB names the part that holds the file
        upload = params[upload.removeprefix("attach://")]
    assert isinstance(upload, FileField)
    file = Attachment(upload.filename, upload.file.read())
    if not file.content:
        raise bad_request("file must be non-empty", "empty_file")
    caption, entities = parsed(
        params.get("caption", ""), params.get("parse_mode", ""), CAPTION_UNITS
    )
    message = Shown(world.next_id(), world.bot, caption, caption, entities, document=file)
    message.thread = thread
    message.buttons = keyboard(params.get("reply_markup", ""))
    return world.add(chat, message)


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


def _thread(params: Params) -> int | None:
    return int(params["message_thread_id"]) if params.get("message_thread_id") else None


def _replied(chat: Chat, params: Params) -> int | None:
    reply = json.loads(params.get("reply_parameters", "{}"))
    if not reply:
        return None
    if reply["message_id"] in chat.messages:
        return int(reply["message_id"])
    if not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return None


def _write(message: Shown, params: Params) -> None:
    """Give a message the text and buttons of a request."""
    text, entities = parsed(params.get("text", ""), params.get("parse_mode", ""), TEXT_UNITS)
    message.sent, message.text, message.entities = text, text.strip(), entities
    if not message.text:
        raise bad_request("message text is empty", "empty")
    before = utf16(text) - utf16(text.lstrip())
    for entity in message.entities:
        entity["offset"] = max(0, entity["offset"] - before)
    message.buttons = keyboard(params.get("reply_markup", ""))


def _own(world: World, params: Params) -> tuple[Chat, Shown]:
    chat = world.writable(params["chat_id"])
    message = chat.messages.get(int(params["message_id"]))
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender is not world.bot:
        raise bad_request("message can't be edited", "edit")
    return chat, message


def _not_modified() -> Exception:
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly the"
        " same as a current content and reply markup of the message",
        "not_modified",
    )


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

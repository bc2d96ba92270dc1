"""The methods of the loopback Bot API that write messages."""

from __future__ import annotations

import json

from aiohttp.web import FileField
from servers.telegram_chats import Attachment, Chat, Json, Shown, utf16
from servers.telegram_rules import (
    CAPTION_UNITS,
    TEXT_UNITS,
    Refused,
    bad_request,
    keyboard,
    parsed,
)
from servers.telegram_world import Params, World


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


def _not_modified() -> Refused:
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly the"
        " same as a current content and reply markup of the message",
        "not_modified",
    )

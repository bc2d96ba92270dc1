"""적재 in the chat: started, watched, stopped and resumed by administrators."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from bot import ingesting
from bot import replies_admin as say
from bot.calls import Call, Live, Refused, ToConfirm
from bot.desk import Desk
from bot.ingest_runs import Ended, IngestRuns, JobKind
from bot.messages import Answered, Failed, Progress, Reply, ReplyEvent

_KINDS: dict[str, JobKind] = {
    "법령": "statutes",
    "판례": "precedents",
    "시작자료": "starter",
}


async def ingest(call: Call, desk: Desk) -> Reply | ToConfirm | Live:
    """Start, stop, resume a job, or say how far it is."""
    if not call.message.is_private:
        raise Refused(say.PRIVATE_ONLY)
    match call.given.choice("action"):
        case "시작":
            kind, source = _source(call)
            return await _start(call, desk, kind, source, say.ingest_start(kind, source))
        case "재개":
            return await _start(call, desk, "resume", "", say.INGEST_RESUME)
        case "중지":
            return await _stop(call, desk)
        case _:
            return await _status(desk)


def _source(call: Call) -> tuple[JobKind, str]:
    kind, source = _KINDS.get(call.given.choice("kind")), call.given.text
    if kind is None or (kind != "starter" and not source):
        raise Refused(say.WHICH_SOURCE)
    return kind, "starter" if kind == "starter" else source


async def _start(call: Call, desk: Desk, kind: JobKind, source: str, said: str) -> ToConfirm | Live:
    if desk.ingest.running:
        raise Refused(say.INGEST_RUNNING)
    if not call.confirmed:
        return ToConfirm(said)
    if not await desk.ingest.start(kind, source):
        raise Refused(say.INGEST_RUNNING)
    await desk.audit(call, f"ingest {kind}", source)
    return Live(_watched(desk.ingest))


async def _stop(call: Call, desk: Desk) -> Reply | ToConfirm:
    if not desk.ingest.running:
        raise Refused(say.NO_INGEST)
    if not call.confirmed:
        return ToConfirm(say.INGEST_STOP)
    desk.ingest.stop()
    await desk.audit(call, "ingest stop")
    return Reply(say.INGEST_STOPPING)


async def _status(desk: Desk) -> Reply:
    said = say.ingest_status(await ingesting.status(desk.ingest.workspace))
    if desk.ingest.running:
        said = f"{say.ingest_at(desk.ingest.progress)}\n{said}"
    return Reply(said)


async def _watched(runs: IngestRuns) -> AsyncGenerator[ReplyEvent, None]:
    yield Progress(Reply(say.INGEST_STARTED))
    async for told in runs.watch():
        if isinstance(told, Ended):
            yield _ending(told)
        else:
            yield Progress(Reply(say.ingest_at(told)))


def _ending(ended: Ended) -> ReplyEvent:
    if ended.report is not None:
        return Answered(Reply(say.ingest_done(ended.report)))
    if ended.stopped:
        return Answered(Reply(say.INGEST_STOPPED))
    if ended.error:
        return Failed(Reply(say.ingest_failed(ended.error)))
    return Answered(Reply(say.NOTHING_TO_RESUME))

"""A model hub on the loopback: as much of huggingface.co as a download asks for."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

COMMIT = "d" * 40


@dataclass
class HubServer:
    """Serves the files of `folder` as the repository `name`. `fetched` counts the files."""

    name: str
    folder: Path
    fetched: Counter[str] = field(default_factory=Counter)
    url: str = ""

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_get(f"/api/models/{self.name}", self._about)
        application.router.add_get(f"/api/models/{self.name}/revision/{{revision}}", self._about)
        application.router.add_get(
            f"/api/models/{self.name}/tree/{{revision}}{{rest:.*}}", self._tree
        )
        application.router.add_get(f"/{self.name}/resolve/{{revision}}/{{file}}", self._file)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._runner.cleanup()

    async def _about(self, request: web.Request) -> web.Response:
        siblings = [{"rfilename": path.name} for path in sorted(self.folder.iterdir())]
        return web.json_response(
            {"id": self.name, "modelId": self.name, "sha": COMMIT, "siblings": siblings}
        )

    async def _tree(self, request: web.Request) -> web.Response:
        files = [
            {"type": "file", "path": path.name, "size": path.stat().st_size, "oid": _etag(path)}
            for path in sorted(self.folder.iterdir())
        ]
        return web.json_response(files)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        path = self.folder / request.match_info["file"]
        if not path.is_file():
            headers = {"X-Error-Code": "EntryNotFound"}
            return web.Response(status=404, headers=headers)
        if request.method == "GET":
            self.fetched[path.name] += 1
        return web.FileResponse(path, headers={"ETag": _etag(path), "X-Repo-Commit": COMMIT})


def _etag(path: Path) -> str:
    return f'"{hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest()}"'

"""Parts of the project that are not installed: the loopback servers of its tests."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from adapters.base import AdapterError

_TESTS = Path(__file__).resolve().parent.parent / "tests"


def loopback(name: str) -> ModuleType:
    """A module of tests/servers. Raises AdapterError when this is no checkout."""
    if not (_TESTS / "servers" / f"{name}.py").is_file():
        raise AdapterError("this needs a checkout: clone the project, install it, run it there")
    if str(_TESTS) not in sys.path:
        sys.path.append(str(_TESTS))
    return import_module(f"servers.{name}")

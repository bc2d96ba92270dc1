"""Work in a process of its own."""

import os

import pytest

from rag.errors import OutOfMemory
from rag.generation.apart import OwnProcess


def test_one_process_runs_all_until_the_system_ends_it() -> None:
    with OwnProcess() as process:
        first = process.run(os.getpid)
        assert process.run(os.getpid) == first != os.getpid()
        with pytest.raises(OutOfMemory, match="close other programs"):
            process.run(os._exit, 9)
        assert process.run(os.getpid) not in (first, os.getpid())

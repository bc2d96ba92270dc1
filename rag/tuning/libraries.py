"""The libraries that training needs beside those of the package itself."""

from __future__ import annotations

from importlib import import_module

from rag.errors import TuningError


def require_libraries(*names: str) -> None:
    """Find out before the work, not after it. Raises TuningError that names what is missing."""
    for name in names:
        try:
            import_module(name)
        except ImportError as error:
            raise TuningError(f"tuning needs {name}: run `pip install 'lawbot[models]'`") from error

"""The layout of the legalize-kr and precedent-kr trees.

    kr/근로기준법/법률.md  kr/근로기준법/시행령.md  precedent-kr/민사/대법원/2007다12345.md

Which of the files are law is told by their front matter; here are only their names.
"""

from __future__ import annotations

_ACTS = ("법률", "헌법")
_DECREES = ("시행령", "대통령령")


def is_markdown(path: str) -> bool:
    """Whether a file may be law. Hidden folders (.git, .github) hold none."""
    return path.lower().endswith(".md") and not any(part[0] == "." for part in path.split("/"))


def reading_order(path: str) -> tuple[int, str]:
    """Acts first, then their decrees: what people ask about is answerable soon."""
    name = path.rpartition("/")[2]
    if name.startswith(_ACTS):
        return 0, path
    return (1 if name.startswith(_DECREES) else 2), path

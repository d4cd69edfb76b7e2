"""The manual's page of actions and keys, made from the action table.

`python -m ui.manual > docs/keys.md` writes it; a test holds the page to the table.
"""

import sys
from collections.abc import Iterator

from ui.actions import ACTIONS, GROUPS


def keys_page() -> str:
    """The page, in Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Everything that can be done, and its key"
    yield ""
    yield "Made from the action table in `ui/actions.py` (`python -m ui.manual > docs/keys.md`)."
    yield "Every row is also in its menu and in the palette (Ctrl+K). Letters act on the chosen"
    yield "cases; while one types in a field they are letters."
    for group, title in GROUPS.items():
        yield ""
        yield f"## {title.replace('&', '')}"
        yield ""
        yield "| key | act | id |"
        yield "|---|---|---|"
        for action in ACTIONS:
            if action.group == group:
                keys = " or ".join(f"`{key}`" for key in action.key.split("; ") if key)
                yield f"| {keys} | {action.label} | `{action.id}` |"


if __name__ == "__main__":
    sys.stdout.write(keys_page())

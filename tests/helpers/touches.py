"""Which threads touch a connection: no disk and no database work belongs on the screens' thread."""

import threading
from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def threads_touching_the_store():
    """The ids of all threads that open a connection or run a statement while this lasts."""
    touched: set[int] = set()

    def note(*_anything):
        touched.add(threading.get_ident())

    hooks = ("engine_connect", "before_cursor_execute", "commit", "rollback")
    for hook in hooks:
        event.listen(Engine, hook, note)
    try:
        yield touched
    finally:
        for hook in hooks:
            event.remove(Engine, hook, note)

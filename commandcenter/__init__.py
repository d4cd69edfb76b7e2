"""The city's rules and the desk that applies them: no Qt, no SQL.

A report becomes a case, a case is the fold of its events, and everything a screen or a
script asks for goes through one door, `Desk.do`. Only the composition root
(`__main__.py`, `cli.py`, and of `command_line/` what has to) knows that there are screens (`ui`)
and a store (`db`).
"""

import os

# Asked before numpy is imported. Nothing here multiplies large matrices, and OpenBLAS would start a
# thread for every other processor, each of which spins for a while before it goes to sleep.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"

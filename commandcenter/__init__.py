"""The city's rules and the desk that applies them: no Qt, no SQL.

A report becomes a case, a case is the fold of its events, and everything a screen or a
script asks for goes through one door, `Desk.do`. Only `cli.py` and `__main__.py` know that
there are screens (`ui`) and a store (`db`).
"""

__version__ = "0.1.0"

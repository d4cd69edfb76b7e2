"""What ships beside the code: words, catalogues, calendars, demo cities, sounds, fonts, icons.

Read it with `importlib.resources.files("resources")`, never by a path of its own.
"""

"""The filter bar: its language, the fields it knows, and how 100,000 cases answer it."""

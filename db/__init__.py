"""Persistence: a desk's own store, and in `hub/` the city's. Knows the rules, and no screens."""

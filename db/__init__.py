"""Persistence: the local working store. Knows the rules of the city, and no screens."""

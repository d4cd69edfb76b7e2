"""The list of patrols, and a walk put on record."""

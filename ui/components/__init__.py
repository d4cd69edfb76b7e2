"""The page of a registered component."""

"""The editor of the catalogue: big classes, subclasses, filing conditions, and a new version."""

"""Small windows in which a person says what an act needs."""

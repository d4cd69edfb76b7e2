"""The wall: one screen for everybody in the room. It is only read, and asks for nothing."""

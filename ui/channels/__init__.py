"""How people are reached away from the desk: their channels, and what could not be delivered."""

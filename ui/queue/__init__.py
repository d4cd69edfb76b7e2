"""The queue on screen: list, rows, filter bar and the panel that holds them."""

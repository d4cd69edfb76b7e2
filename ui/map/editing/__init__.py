"""Cells changed on the map: the sheet that is drawn on, and the bar with its tools."""

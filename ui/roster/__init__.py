"""Duty rosters on screen: who sits where in which shift."""

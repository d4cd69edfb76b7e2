"""Duty: who sits where in which shift, by plan and by calendar, and where a plan has holes."""

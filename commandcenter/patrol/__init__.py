"""Patrols: which cell is walked by whom until when, and what was missed."""

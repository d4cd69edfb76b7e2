"""Dispatch slips on paper: a page for each case, as PDF."""

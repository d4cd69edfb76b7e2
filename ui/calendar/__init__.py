"""The working calendars: a year to look at and change, and the cases that move."""

"""The analysis of alarms: how much the seats were asked to take in, and where it came from."""

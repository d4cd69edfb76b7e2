"""What comes in from files: areas, cases, units; each with its rejects."""

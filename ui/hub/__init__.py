"""What the hub adds to the console: marks, who else is here, what is asked again, outages."""

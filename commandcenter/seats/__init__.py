"""What is asked of a seat: alarms in fixed periods, against what a person can take in."""

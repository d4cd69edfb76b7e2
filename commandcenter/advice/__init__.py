"""What is suggested to a dispatcher, with reasons: class, unit, duplicate, what a drop does."""

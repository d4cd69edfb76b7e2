"""What a room needs while its line is down: bundles on a stick, and signing in without the hub."""

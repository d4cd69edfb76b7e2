"""The inbox of decisions that clash: both side by side, and which of them stands."""

"""Configuration as events: what each kind brings, its log, a change put in force."""

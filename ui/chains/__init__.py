"""The editor of escalation chains: cards, findings, rehearsal, and putting a draft into force."""

"""One case: its facts, what happened to it, who held it how long, and who hears of it when."""

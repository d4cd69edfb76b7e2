"""Two cities to try the console on: a real hour of New York, and a simulated morning in Futian.

A demo puts a city's configuration and a standing load into a fresh workspace, then plays a script
of acts by the workspace's clock. Everything goes through `Desk.do` and the imports, as anybody's.
"""

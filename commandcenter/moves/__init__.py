"""The rules behind the table of moves: what each one asks for, and what happens then."""

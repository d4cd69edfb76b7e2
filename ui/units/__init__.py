"""The unit board: who must act, how loaded they are, and where cases are dropped."""

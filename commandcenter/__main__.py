"""`python -m commandcenter`: the same as the command `commandcenter`."""

import sys

from commandcenter.cli import main

if __name__ == "__main__":
    sys.exit(main())

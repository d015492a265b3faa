"""`python -m bot` is `nenbua`."""

import sys

from bot.cli import main

sys.exit(main())

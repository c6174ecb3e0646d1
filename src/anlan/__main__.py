"""`python -m anlan` is `anlan`."""

from __future__ import annotations

import sys

from anlan.cli import main

sys.exit(main())

import sys

from tools.checks import main

sys.exit(main())

"""`python -m evals`."""

import signal
import sys

from evals.cli import main

signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` ends the command, without a traceback
sys.exit(main())

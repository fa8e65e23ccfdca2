"""What can go wrong in the application.

AppError
└── UsageError       the command or a line of a batch is wrong; the message says how to write it
"""


class AppError(Exception):
    """One French sentence for the person at the keyboard."""


class UsageError(AppError):
    """The command or a line of a batch is wrong."""

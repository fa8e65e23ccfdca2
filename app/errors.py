"""What can go wrong in the application.

AppError
├── UsageError       the command or a line of a batch is wrong; the message says how to write it
├── BadAnswerError   a saved answer cannot be read
└── FeedbackError    a reader's remark cannot be kept
"""


class AppError(Exception):
    """One French sentence for the person at the keyboard."""


class UsageError(AppError):
    """The command or a line of a batch is wrong."""


class BadAnswerError(AppError):
    """A saved answer cannot be read."""


class FeedbackError(AppError):
    """A reader's remark cannot be kept."""

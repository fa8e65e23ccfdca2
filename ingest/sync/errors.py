"""What can go wrong between an address and its document; `sync` turns each into a row.

FetchError
├── Forbidden      our own rules refuse the address: scheme, host, port, private network, robots.txt
├── Refused        the server answers, but not with a document: 401, 403, an error page, endless redirects
├── TooMuch        over the bytes or the seconds that one fetch may cost
└── Unreachable    no answer, or a server in trouble; worth trying again
    └── Unresolved the name leads nowhere from here; a second later it will not either
"""


class FetchError(Exception):
    """An address gave no document; the message is a short French reason, without a full stop."""

    again = False  # whether the same request may succeed a little later


class Forbidden(FetchError):
    """Our own rules refuse the address."""


class Refused(FetchError):
    """The server answers, but not with a document."""


class TooMuch(FetchError):
    """Over a limit on bytes or time."""


class Unreachable(FetchError):
    """No answer, or a server in trouble."""

    again = True


class Unresolved(Unreachable):
    """The name leads nowhere from here: the machine is offline, or the host is gone."""

    again = False

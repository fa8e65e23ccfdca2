"""What can go wrong with a chat model; every one of them leaves the extractive answer as it is.

ModelError
├── LateError         nothing whole came within the time allowed
├── UnreachableError  no connection, or one to another host than the one configured
├── RefusedError      the server answered with an error status, or declined
├── CutError          the answer stopped before its end
└── GarbledError      the answer is not the JSON that was asked for
"""


class ModelError(Exception):
    """One French clause that says why the model was not used."""

    reason = "n’a pas pu être utilisé"


class LateError(ModelError):
    """Nothing whole came within the time allowed."""

    reason = "n’a pas répondu à temps"


class UnreachableError(ModelError):
    """No connection, or one to another host than the one configured."""

    reason = "est injoignable"


class RefusedError(ModelError):
    """The server answered with an error status, or declined."""

    def __init__(self, status: int | None) -> None:
        super().__init__(f"statut {status}")
        self.status = status
        self.reason = "reçoit trop de demandes" if status == 429 else "a refusé la demande"


class CutError(ModelError):
    """The answer stopped before its end."""

    reason = "a été interrompu"


class GarbledError(ModelError):
    """The answer is not the JSON that was asked for."""

    reason = "a donné une réponse inutilisable"

"""The chat model that the environment configures, opened when it is needed and imported only then."""

from collections.abc import Mapping

from app.chat_model.compose import Rephraser
from app.chat_model.settings import read
from app.errors import UsageError


def configured(environment: Mapping[str, str]) -> Rephraser | None:
    """What rephrases answers, or None where no model is configured; raises `UsageError` for a wrong configuration."""
    settings = read(environment)
    if settings is None:
        return None
    try:
        from app.chat_model.client import LangChainClient
    except ModuleNotFoundError as error:
        message = f"PASSERELLE_MODEL demande le module « {error.name} » : pip install 'passerelle[model]'"
        raise UsageError(message) from None
    return Rephraser(LangChainClient(settings))

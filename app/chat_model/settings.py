"""Which chat model, on which host: read once from the environment; none by default.

`PASSERELLE_MODEL` is `provider:name` (`openai`, `mistral`, `ollama`, all by the OpenAI-compatible protocol).
`PASSERELLE_MODEL_URL` points to another compatible server, `PASSERELLE_MODEL_KEY` holds its key, and
`PASSERELLE_MODEL_SECONDS` is the time an answer may take.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from app.errors import UsageError

SECONDS = 10.0
_URLS = {
    "openai": "https://api.openai.com/v1",
    "mistral": "https://api.mistral.ai/v1",
    "ollama": "http://localhost:11434/v1",
}
_KEYS = {"openai": "OPENAI_API_KEY", "mistral": "MISTRAL_API_KEY"}
_KEYLESS = "sans-cle"  # a local server asks for none, the protocol for something


@dataclass(frozen=True, slots=True)
class Settings:
    """One model on one host."""

    name: str
    url: str
    key: str = field(repr=False)  # never in a traceback
    seconds: float = SECONDS

    @property
    def host(self) -> str:
        """The only host that is contacted."""
        return urlsplit(self.url).hostname or ""


def read(environment: Mapping[str, str]) -> Settings | None:
    """The model that is configured, or None; raises `UsageError` naming the variable that is wrong."""
    chosen = environment.get("PASSERELLE_MODEL", "").strip()
    if not chosen:
        return None
    provider, _, name = chosen.partition(":")
    if provider not in _URLS or not name:
        raise UsageError(
            f"PASSERELLE_MODEL vaut « {chosen} » ; écrivez par exemple {', '.join(f'{p}:NOM' for p in _URLS)}"
        )
    url = environment.get("PASSERELLE_MODEL_URL", "").strip() or _URLS[provider]
    key = environment.get("PASSERELLE_MODEL_KEY") or environment.get(_KEYS.get(provider, ""), "")
    if not key and url == _URLS[provider] and provider in _KEYS:
        raise UsageError(f"le modèle « {chosen} » demande une clé : PASSERELLE_MODEL_KEY ou {_KEYS[provider]}")
    return Settings(name, _checked(url), key or _KEYLESS, _seconds(environment.get("PASSERELLE_MODEL_SECONDS", "")))


def _checked(url: str) -> str:
    """The address, if questions cannot be read on the way to it."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"PASSERELLE_MODEL_URL vaut « {url} » ; écrivez une adresse https://…")
    if parts.scheme == "http" and not _near(parts.hostname):
        raise UsageError(f"PASSERELLE_MODEL_URL : « {parts.hostname} » est hors du réseau local, il faut https://")
    return url


def _near(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(".local")


def _seconds(text: str) -> float:
    try:
        value = float(text or SECONDS)
    except ValueError:
        value = 0.0
    if not 0 < value <= 120:
        raise UsageError(f"PASSERELLE_MODEL_SECONDS vaut « {text} » ; écrivez un nombre de secondes, 120 au plus")
    return value

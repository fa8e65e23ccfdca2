"""A chat model through LangChain: one request to one host, a whole text or a named failure within the time allowed."""

import ssl
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, Queue
from threading import Thread

import httpx
import openai
from langchain.chat_models import init_chat_model
from langchain_core.messages import AIMessageChunk, BaseMessage
from langsmith.run_helpers import tracing_context

from app.chat_model.errors import CutError, GarbledError, LateError, ModelError, RefusedError, UnreachableError
from app.chat_model.settings import Settings

LONGEST = 20_000  # characters of an answer


class LangChainClient:
    """The configured model; safe to share between threads, since each request has its own connection."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def name(self) -> str:
        """The model's name."""
        return self._settings.name

    def complete(self, system: str, data: str) -> str:
        """The whole answer; raises `ModelError`.

        The request runs in a thread of its own: a server that sends a byte now and then would pass every time-out of
        a connection, and does not pass this one. Closing the connection ends the thread.
        """
        box: Queue[str | ModelError] = Queue(1)
        with self._connection() as http:
            Thread(target=_put, args=(box, lambda: self._stream(http, system, data)), daemon=True).start()
            try:
                got = box.get(timeout=self._settings.seconds)
            except Empty:
                raise LateError from None
        if isinstance(got, ModelError):
            raise got
        return got

    def _connection(self) -> httpx.Client:
        """A connection to the configured host alone: no redirect, no proxy of the environment."""
        return httpx.Client(
            timeout=self._settings.seconds,
            follow_redirects=False,
            trust_env=False,
            verify=ssl.create_default_context(),
            event_hooks={"request": [self._only_host]},
        )

    def _only_host(self, request: httpx.Request) -> None:
        if request.url.host != self._settings.host:
            raise UnreachableError

    def _stream(self, http: httpx.Client, system: str, data: str) -> str:
        model = init_chat_model(
            self._settings.name,
            model_provider="openai",
            base_url=self._settings.url,
            api_key=self._settings.key,
            http_client=http,
            max_retries=0,
            stream_usage=False,
            use_responses_api=False,
            model_kwargs={"response_format": {"type": "json_object"}},
        )
        with tracing_context(enabled=False):  # whatever the environment says: no other host learns the question
            return _whole(model.stream([("system", system), ("human", data)]))


def _put(box: Queue[str | ModelError], ask: Callable[[], str]) -> None:
    try:
        box.put(ask())
    except ModelError as error:
        box.put(error)
    except Exception as error:  # a worker's failure becomes a value, whatever library raised it
        box.put(_named(error))


def _whole(chunks: Iterable[BaseMessage]) -> str:
    """The text of a stream that came to its own end."""
    text, ended = "", ""
    for chunk in chunks:
        if not isinstance(chunk, AIMessageChunk) or not isinstance(chunk.content, str):
            raise GarbledError
        text += chunk.content
        ended = str(chunk.response_metadata.get("finish_reason") or ended)
        if len(text) > LONGEST:
            raise GarbledError
    if ended == "content_filter":
        raise RefusedError(None)
    if ended != "stop":  # none at all, or « length »
        raise CutError
    return text


def _named(error: BaseException) -> ModelError:
    """A library's error as one of ours, by the deepest of its causes that has a meaning."""
    for cause in reversed(list(_causes(error))):
        if isinstance(cause, ModelError):
            return cause
        if isinstance(cause, openai.LengthFinishReasonError):
            return CutError()
        if isinstance(cause, openai.ContentFilterFinishReasonError):
            return RefusedError(None)
        if isinstance(cause, openai.APIStatusError):
            return RefusedError(cause.status_code)
        if isinstance(cause, openai.APITimeoutError | httpx.TimeoutException):
            return LateError()
        if isinstance(cause, httpx.RemoteProtocolError | httpx.ReadError):
            return CutError()
        if isinstance(cause, openai.APIConnectionError | httpx.TransportError):
            return UnreachableError()
    return GarbledError()


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__

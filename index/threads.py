"""Matrix products in one thread: a question's are small, and threads that wait for a busy core cost ten times more."""

from contextlib import AbstractContextManager
from functools import lru_cache

from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]  # it ships no types


def single() -> AbstractContextManager[object]:
    """Within the block, numpy's products run in the calling thread."""
    limits: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limits


@lru_cache(maxsize=1)
def _controller() -> ThreadpoolController:
    return ThreadpoolController()

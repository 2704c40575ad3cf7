"""Reading one batch ahead: the next is converted while the ledger writes the one before."""

import queue
import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Final, TypeVar

T = TypeVar("T")
_END: Final = object()


@contextmanager
def ahead(items: Iterable[T]) -> Generator[Iterable[T]]:
    """The same items in the same order, made in a thread of their own, at most one in waiting.

    What making an item raises is raised where it would have been taken. Leaving the block early
    stops the thread after the item that it is making.
    """
    waiting: queue.Queue[tuple[object, BaseException | None]] = queue.Queue(maxsize=1)
    stopped = threading.Event()

    def put(item: object, problem: BaseException | None = None) -> bool:
        while not stopped.is_set():
            try:
                waiting.put((item, problem), timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def make() -> None:
        problem: BaseException | None = None
        try:
            for item in items:
                if not put(item):
                    return
        except BaseException as raised:  # noqa: BLE001 # handed over and raised in the other thread
            problem = raised
        put(_END, problem)

    def taken() -> Generator[T]:
        while True:
            item, problem = waiting.get()
            if problem is not None:
                raise problem
            if item is _END:
                return
            yield item  # pyright: ignore[reportReturnType] # only _END is not a T

    maker = threading.Thread(target=make, name="jauge-read-ahead", daemon=True)
    maker.start()
    try:
        yield taken()
    finally:
        stopped.set()
        maker.join()

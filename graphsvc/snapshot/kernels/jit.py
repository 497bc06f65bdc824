"""numba's decorator; or none, for one question of a process that ends after it: importing numba takes 0.4 s.

Kernels then run as they are written, on the same arrays, some hundred times slower.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class _Mode:
    plain = False


def njit(**options: Any) -> Callable[[Any], Any]:
    """Compiles a function, unless kernels are imported plain."""
    if _Mode.plain:
        return lambda function: function
    from numba import njit as compiled  # noqa: PLC0415

    return compiled(**options)  # type: ignore[no-any-return]


def is_plain() -> bool:
    """Whether kernels that are imported now are not compiled."""
    return _Mode.plain


@contextmanager
def imported_plain() -> Iterator[None]:
    """What of the snapshot is imported within is not compiled, and is imported anew afterwards, compiled.

    Only for a process with one thread that has imported no kernels yet.
    """
    before = set(sys.modules)
    _Mode.plain = True
    try:
        yield
    finally:
        _Mode.plain = False
        for name in set(sys.modules) - before:
            if name.startswith("graphsvc.snapshot."):
                del sys.modules[name]

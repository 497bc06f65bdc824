"""Asks the processor for memory that is read soon: a walk over members in no order mostly waits for memory."""

from typing import Any

from graphsvc.snapshot.kernels.jit import is_plain, njit
from graphsvc.snapshot.kernels.rows import COMPILED, place_of
from graphsvc.snapshot.layout import LENGTH_BITS, WORDS

# How far ahead records, and then runs, are asked for.
AHEAD, NEARER = 24, 12


def _typed(typing: Any, array: Any, index: Any) -> Any:
    """Begin to load the cache line of an item of a contiguous array, by its place in memory. There is no bound."""

    from llvmlite import ir  # noqa: PLC0415  plain kernels do not import numba
    from numba import types  # noqa: PLC0415
    from numba.core import cgutils  # noqa: PLC0415
    from numba.core.imputils import impl_ret_untracked  # noqa: PLC0415
    from numba.np.arrayobj import make_array  # noqa: PLC0415

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = make_array(signature.args[0])(context, builder, arguments[0]).data
        byte = ir.IntType(8).as_pointer()
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        address = builder.bitcast(builder.gep(data, [arguments[1]]), byte)
        # For reading, to be kept in all caches, data.
        builder.call(function, [address, number(0), number(3), number(1)])
        return impl_ret_untracked(context, builder, signature.return_type, context.get_dummy_value())

    return types.void(array, types.int64), generate


def _new_prefetch() -> Any:
    if is_plain():
        return lambda array, index: None
    from numba.extending import intrinsic  # noqa: PLC0415

    return intrinsic(_typed)


_prefetch: Any = _new_prefetch()


@njit(**COMPILED)
def prefetch_record(words: Any, directory: Any, member: Any) -> None:
    _prefetch(words, place_of(directory, member) * WORDS)


@njit(**COMPILED)
def prefetch_number(numbers: Any, at: Any) -> None:
    _prefetch(numbers, at)


@njit(**COMPILED)
def prefetch_run(words: Any, directory: Any, pool: Any, member: Any, which: Any) -> None:
    """The beginning of a member's run. Reads the record."""
    prefetch_number(pool, words[place_of(directory, member), which] >> LENGTH_BITS)

"""The one thing about memory that numba does not say: ask for a line before it is needed."""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

READ, KEEP, DATA = 0, 3, 1
"""The arguments of LLVM's prefetch: to be read, to stay in every cache, not code."""


def ask_for(context: Any, array: Any, row: Any, column: Any) -> Any:
    """Ask for the line of memory that holds array[row, column, …], and go on without waiting."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = signature.args[0]
        held = context.make_array(kind)(context, builder, arguments[0])
        places = [*arguments[1:], *[context.get_constant(types.intp, 0)] * (kind.ndim - 2)]
        pointer = cgutils.get_item_pointer(context, builder, kind, held, places)  # type: ignore[no-untyped-call]
        number = ir.IntType(32)
        form = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, number, number, number])
        ask = cgutils.get_or_insert_function(builder.module, form, "llvm.prefetch.p0")  # type: ignore[no-untyped-call]
        builder.call(ask, [builder.bitcast(pointer, cgutils.voidptr_t), number(READ), number(KEEP), number(DATA)])
        return context.get_dummy_value()

    return types.void(array, types.intp, types.intp), generate


prefetch: Any = intrinsic(ask_for)

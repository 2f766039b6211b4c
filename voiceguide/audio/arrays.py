"""numpy, which is imported when something of it is first used: that takes longer than a quick command does.

`np` stands for it in every module that computes with samples, so that our own modules can be imported at the top.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Wave = NDArray[np.float64]
else:

    class _Numpy:
        """Imports numpy at the first use of one of its names, which it keeps."""

        def __getattr__(self, name: str) -> Any:
            value = getattr(import_module("numpy"), name)
            setattr(self, name, value)
            return value

    np = _Numpy()
    Wave = Any

__all__ = ["Wave", "np"]

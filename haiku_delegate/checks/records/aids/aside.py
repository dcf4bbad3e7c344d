# mypy: ignore-errors
# The end of each `sitecustomize` of ours: it steps aside for another of its name.
import os
import sys

sys.path[:] = [entry for entry in sys.path if entry != os.path.dirname(os.path.abspath(__file__))]
_mine = sys.modules.pop("sitecustomize", None)
try:
    import sitecustomize  # noqa: F401
except ImportError:
    pass
finally:
    if _mine is not None:
        sys.modules.setdefault("sitecustomize", _mine)

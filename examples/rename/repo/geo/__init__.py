"""Points on a sphere."""

from geo.utils import distance_km

__all__ = ["distance_km"]

"""How far two points are apart."""

from math import asin, cos, radians, sin, sqrt

RADIUS_KM = 6371.0


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The shortest way along the surface, by the haversine formula; points are (latitude, longitude) in degrees."""
    (lat_a, lon_a), (lat_b, lon_b) = ((radians(lat), radians(lon)) for lat, lon in (a, b))
    square = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * RADIUS_KM * asin(sqrt(square))

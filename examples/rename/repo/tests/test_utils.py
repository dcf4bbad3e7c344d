import pytest

from geo.utils import distance_km


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [((0, 0), (0, 0), 0), ((0, 0), (0, 90), 10007.5), ((52.52, 13.40), (48.86, 2.35), 878)],
)
def test_distance(a: tuple[float, float], b: tuple[float, float], km: float) -> None:
    assert distance_km(a, b) == pytest.approx(km, rel=0.002)

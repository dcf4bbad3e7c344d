from geo.nearest import nearest


def test_nearest() -> None:
    assert nearest((50, 8), [(52.52, 13.40), (48.86, 2.35), (50.11, 8.68)]) == (50.11, 8.68)

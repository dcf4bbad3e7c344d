from cache.lru import Lru


def test_what_was_put_is_found() -> None:
    cache: Lru[str, int] = Lru(2)
    cache.put("a", 1)
    assert cache.get("a") == 1
    assert cache.get("b") is None


def test_the_oldest_goes_first() -> None:
    cache: Lru[str, int] = Lru(2)
    for number, key in enumerate("abc"):
        cache.put(key, number)
    assert cache.get("a") is None
    assert len(cache) == 2

"""The store room."""

from __future__ import annotations

import pytest

from shop.stock import Store


@pytest.fixture
def store() -> Store:
    return Store.default()


class TestStore:
    def test_it_has_a_name(self, store: Store) -> None:
        assert store.name == "main"

    class TestNamed:
        def test_any_name_will_do(self) -> None:
            assert Store.named("attic").name == "attic"

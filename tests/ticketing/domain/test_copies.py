import dataclasses

import pytest

from tests.ticketing.order_builders import TUESDAY
from ticketing.domain.copies import replace
from ticketing.domain.records import Extension


def test_a_copy_has_the_changed_fields_and_all_others() -> None:
    asked = Extension(2, "u1", TUESDAY)
    assert replace(asked, days=3) == dataclasses.replace(asked, days=3)
    assert asked.days == 2


def test_a_field_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        replace(Extension(2, "u1", TUESDAY), **{"colour": "red"})  # type: ignore[arg-type]


def test_a_class_that_may_have_more_than_its_fields_is_refused() -> None:
    @dataclasses.dataclass
    class Open:
        a: int
        b: int

    with pytest.raises(TypeError, match="no slots"):
        replace(Open(1, 2), a=3)

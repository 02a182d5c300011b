from ticketing.domain.states import ENDED, OPEN, State
from ticketing.notices.wording import names_of


def test_every_state_is_either_open_or_ended() -> None:
    assert set(State) == ENDED | OPEN
    assert not ENDED & OPEN


def test_every_state_has_a_name_for_people() -> None:
    assert set(names_of("states")) == {str(state) for state in State}

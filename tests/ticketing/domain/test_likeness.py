"""Two accounts of one matter are more alike than two matters."""

from ticketing.domain.likeness import likeness

TOLD = "学府街与坞城路交叉口的自来水管爆了，水流了一地"
AGAIN = "坞城路学府街口水管爆裂，自来水流得满地都是"
OTHER = "小区物业半年没清运垃圾，楼道里全是味道"


def test_the_same_words_are_fully_alike() -> None:
    assert likeness(TOLD, TOLD) == 1.0


def test_one_matter_in_two_voices_is_more_alike_than_two_matters() -> None:
    assert likeness(TOLD, AGAIN) > 0.35 > likeness(TOLD, OTHER)


def test_punctuation_and_silence_make_nothing_alike() -> None:
    assert likeness("，。！", "，。！") == 0.0

from ticketing.knowledge.documents import WINDOW, Documents, windows


def test_a_long_document_is_found_by_one_passage() -> None:
    filler = "一般规定与说明。" * 100
    documents = Documents([filler + "供暖补贴按户发放", filler + "路灯由市政维修", "物业收费须公示"])
    assert documents.scores(["供暖补贴怎么发", "谁维修路灯"]).argmax(axis=1).tolist() == [0, 1]


def test_the_windows_hold_the_whole_text() -> None:
    text = "".join(chr(0x4E00 + place) for place in range(2 * WINDOW + 7))
    assert set("".join(windows(text))) == set(text)
    assert windows("短") == ["短"]

import pytest

from ticketing.domain.evidence import LONGEST_NAME, MEDIA_TYPES, PROVING, FileKind, clean_name
from ticketing.usecases.staff_commands import TABLE


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("现场照片.jpeg", "现场照片.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\桌面\\修复后.JPG", "修复后.jpg"),
        ("发票\u202egpj.exe", "发票gpj.jpg"),
        ('a"b<c>\r\nX: y.png', "abcX y.jpg"),
        ("", "jpeg.jpg"),
        ("....", "jpeg.jpg"),
        ("a.tar.gz", "a.tar.jpg"),
        ("字" * 300, "字" * LONGEST_NAME + ".jpg"),
    ],
)
def test_a_name_becomes_safe_and_says_what_the_file_is(given: str, kept: str) -> None:
    assert clean_name(given, FileKind.JPEG) == kept


def test_every_kind_has_a_media_type() -> None:
    assert set(MEDIA_TYPES) == set(FileKind)


def test_the_steps_that_files_can_prove_are_those_whose_forms_take_files() -> None:
    taking = {command.name for command in TABLE if any(f.kind == "proofs" for f in command.fields)}
    assert taking == set(map(str, PROVING))

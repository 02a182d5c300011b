import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import TUESDAY, request
from ticketing.domain.actors import BOT
from ticketing.usecases.auditing import verify
from ticketing.usecases.refusing import refuse_secret

SECRET = "我手里有一份机密文件，内容是某工程坐标"


def test_secret_matter_is_refused_and_only_the_fact_is_kept(session: Session) -> None:
    refusal = refuse_secret(session, request(matter=SECRET), actor=BOT, now=TUESDAY)
    assert refusal is not None
    assert refusal.code == "secret_matter"
    lines = str(session.execute(text("SELECT * FROM audit_lines")).all())
    assert "order.refused_secret" in lines
    assert "坐标" not in lines
    assert verify(session) == ()


@pytest.mark.parametrize("matter", ["我的电话请保密", "单位泄露我的个人秘密", "电梯坏了"])
def test_who_asks_for_secrecy_is_heard(session: Session, matter: str) -> None:
    assert refuse_secret(session, request(matter=matter), actor=BOT, now=TUESDAY) is None

"""Which unit people chose against which proposal: the last word for each order, counted for later ones."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, bindparam, func, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from ticketing.storage.base import Base, UtcTime, table_of


class UnitChoiceRow(Base):
    """One order's choice. `proposed_id` is what the rules proposed then, under `rules_version`."""

    __tablename__ = "unit_choices"
    __table_args__ = (Index("ix_unit_choices_topic_district_proposed", "topic", "district", "proposed_id"),)

    order_number: Mapped[str] = mapped_column(ForeignKey("orders.number"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(16))
    district: Mapped[str] = mapped_column(String(12))
    proposed_id: Mapped[str] = mapped_column(String(64))
    rule_id: Mapped[str] = mapped_column(String(32))
    rules_version: Mapped[str] = mapped_column(String(64))
    chosen_id: Mapped[str] = mapped_column(String(64))
    chosen_by: Mapped[str] = mapped_column(String(64))
    chosen_at: Mapped[datetime] = mapped_column(UtcTime)


CHOICE = table_of(UnitChoiceRow).c
SITUATION = (CHOICE.topic, CHOICE.district, CHOICE.proposed_id)
COUNTED = (
    select(*SITUATION, CHOICE.chosen_id, func.count())
    .where(tuple_(*SITUATION).in_(bindparam("wanted", expanding=True)))
    .group_by(*SITUATION, CHOICE.chosen_id)
)


@dataclass(frozen=True, slots=True)
class Situation:
    """What a proposal depends on: choices count only for the same topic, district and proposed unit.

    So a choice is forgotten by itself once the rule that it corrected proposes another unit.
    """

    topic: str
    district: str
    proposed_id: str


def remember(
    session: Session,
    order_number: str,
    situation: Situation,
    *,
    rule_id: str,
    rules_version: str,
    chosen_id: str,
    chosen_by: str,
    now: datetime,
) -> None:
    """Write the order's choice down; a later one takes the place of an earlier one."""
    row = UnitChoiceRow(
        order_number=order_number,
        topic=situation.topic,
        district=situation.district,
        proposed_id=situation.proposed_id,
        rule_id=rule_id,
        rules_version=rules_version,
        chosen_id=chosen_id,
        chosen_by=chosen_by,
        chosen_at=now,
    )
    session.merge(row)
    session.flush()


def counts_of(session: Session, situations: Collection[Situation]) -> dict[Situation, dict[str, int]]:
    """Return, for each situation, how many orders in it people gave to each unit."""
    found: dict[Situation, dict[str, int]] = {situation: {} for situation in situations}
    if not found:
        return found
    wanted = [(one.topic, one.district, one.proposed_id) for one in found]
    for *situation, chosen_id, count in session.execute(COUNTED, {"wanted": wanted}):
        found[Situation(*situation)][chosen_id] = count
    return found

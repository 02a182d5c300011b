"""Orders of one caller, found by the keyed hash of the phone: the number itself is never searched for."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ticketing.domain.orders import Order
from ticketing.domain.privacy import digits_of
from ticketing.storage.base import keyed_hashes
from ticketing.storage.order_rows import OrderRow
from ticketing.storage.orders import to_order


def orders_of_phone(session: Session, phone: str, *, limit: int) -> tuple[Order, ...]:
    """Return the orders that were filed with this phone, newest first; none for fewer than seven digits."""
    digits = digits_of(phone)
    if len(digits) < 7:
        return ()
    wanted = select(OrderRow).where(OrderRow.phone_hash.in_(keyed_hashes(digits)))
    rows = session.scalars(wanted.order_by(OrderRow.created_at.desc(), OrderRow.number).limit(limit))
    return tuple(to_order(row) for row in rows)

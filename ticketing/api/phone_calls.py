"""What the voice line tells besides words: its calls, and that a person takes one over."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from ticketing.api.desk_access import Desk, desk_of
from ticketing.api.security import require_channel
from ticketing.usecases.phone_calls import ReportedCall, ask_person, report_call

router = APIRouter(tags=["channels"])

Short = Annotated[str, StringConstraints(max_length=64, pattern=r"^[\x20-\x7e]*$")]
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=128)]
CallId = Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,64}$")]


class HandoverRequest(BaseModel):
    """Why a person takes over, and in a few words what was said so far."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[Short, StringConstraints(min_length=1)]
    summary: Annotated[str, StringConstraints(max_length=2000)] = ""


class HandoverState(BaseModel):
    """Who has the word now; `bot` outside the hours of service, when a call-back was noted instead."""

    state: str


class CallReport(BaseModel):
    """A call of the voice line, when it begins (`running`) and when it has ended."""

    model_config = ConfigDict(extra="forbid")

    conversation_id: Identifier
    caller_number: Annotated[str, StringConstraints(pattern=r"^\+?[0-9]{0,20}$")] = ""
    direction: Literal["inbound", "outbound"] = "inbound"
    started_at: AwareDatetime
    outcome: Literal["running", "served", "transferred", "dropped", "missed", "unanswered"]
    reason: Short = ""
    summary: Annotated[str, StringConstraints(max_length=2000)] = Field(default="")


@router.post("/channels/{channel}/conversations/{external_id}/handover")
async def post_handover(
    channel: Annotated[str, Depends(require_channel)],
    desk: Annotated[Desk, Depends(desk_of)],
    external_id: str,
    asked: HandoverRequest,
) -> HandoverState:
    """Queue the conversation for a person, whatever the engine does; again changes nothing."""
    now = desk.clock()
    state = await desk.database.run(
        lambda session: ask_person(
            session, channel, external_id, reason=asked.reason, summary=asked.summary, now=now
        )
    )
    desk.hub.notify(f"{channel}:{external_id}")
    return HandoverState(state=state.value)


@router.put("/channels/{channel}/calls/{call_id}", status_code=204)
async def put_call(
    channel: Annotated[str, Depends(require_channel)],
    desk: Annotated[Desk, Depends(desk_of)],
    call_id: CallId,
    report: CallReport,
) -> Response:
    """Note a call; dropped, missed and unanswered ones enter the call-back list once."""
    now = desk.clock()
    call = _reported(call_id, report, now)
    await desk.database.run(lambda session: report_call(session, channel, call, now=now))
    return Response(status_code=204)


def _reported(call_id: str, report: CallReport, now: datetime) -> ReportedCall:
    return ReportedCall(
        call_id=call_id,
        conversation_id=report.conversation_id,
        caller_number=report.caller_number,
        direction=report.direction,
        started_at=min(report.started_at, now),
        outcome=report.outcome,
        reason=report.reason,
        summary=report.summary,
    )

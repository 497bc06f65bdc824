"""The state of an ordered pair of members (docs/rules.md): the relationship of `viewer`, who acts, and `other`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from graphsvc.policy.windows import WEEK
from graphsvc.settings import Settings
from graphsvc.vocabulary import InvitationState

DECLINED = frozenset({"ignored", "reported"})
ENDED_WITHOUT_CONSENT = DECLINED | {"withdrawn"}


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that the viewer sent (`sent`) or received. `withdrawn_at` hides a declined one from its sender."""

    id: str
    sent: bool
    state: InvitationState
    sent_at: datetime
    answered_at: datetime | None = None
    withdrawn_at: datetime | None = None
    made_follow: bool = False
    note: str | None = None

    def expires_at(self, settings: Settings) -> datetime:
        return self.sent_at + timedelta(days=settings.rules.expiry_days)

    @property
    def ended_silently(self) -> bool:
        """Whether a block or connection ended it after a decline. To its sender it looks like a pending one."""
        return self.state in DECLINED and self.withdrawn_at is not None and self.withdrawn_at == self.answered_at

    def cools_until(self, settings: Settings) -> datetime | None:
        """When its sender may invite again; None if it causes no cooldown."""
        ended = [moment for moment in (self.answered_at, self.withdrawn_at) if moment]
        if self.state not in ENDED_WITHOUT_CONSENT or not ended or self.ended_silently:
            return None
        return max(ended) + timedelta(days=settings.rules.cooling_days)

    def as_recipient_sees(self, now: datetime, settings: Settings) -> InvitationState:
        """Its state for the recipient, who is not shown withdrawn invitations."""
        return "expired" if self.state == "pending" and self.expires_at(settings) <= now else self.state

    def as_sender_sees(self, now: datetime, settings: Settings) -> InvitationState:
        """Its state for the sender, who is not told of a decline: it looks pending.

        It looks pending until neither its age nor the cooldown could reveal the decline.
        """
        if self.state not in DECLINED:
            return self.as_recipient_sees(now, settings)
        if self.withdrawn_at:
            return "expired" if self.ended_silently else "withdrawn"
        ends = max(self.expires_at(settings), self.cools_until(settings) or now)
        return "expired" if ends <= now else "pending"

    def as_viewer_sees(self, now: datetime, settings: Settings) -> InvitationState:
        return self.as_sender_sees(now, settings) if self.sent else self.as_recipient_sees(now, settings)


@dataclass(frozen=True, slots=True)
class PairState:
    """Everything on which an action of `viewer` on `other` depends.

    `invitations` are those between the two, oldest first. `sent_lately` are the times of all invitations that the
    viewer sent in the last seven days; `reports` the times when recipients reported that they do not know the viewer.
    """

    viewer: str
    other: str
    connected: bool = False
    follows: bool = False
    follows_since: datetime | None = None
    followed: bool = False
    blocks: bool = False
    blocked: bool = False
    dismissed: bool = False
    invitations: tuple[Invitation, ...] = ()
    viewer_connections: int = 0
    other_connections: int = 0
    accepts_from: Literal["everyone", "shares_connection", "no_one"] = "everyone"
    shares_connection: bool = False
    sent_lately: tuple[datetime, ...] = ()
    reports: tuple[datetime, ...] = ()

    def sent(self, now: datetime, settings: Settings) -> Invitation | None:
        """The viewer's invitation that looks pending to the viewer."""
        return self._pending(now, settings, sent=True)

    def received(self, now: datetime, settings: Settings) -> Invitation | None:
        """The other's invitation that is pending for the viewer."""
        return self._pending(now, settings, sent=False)

    def _pending(self, now: datetime, settings: Settings, *, sent: bool) -> Invitation | None:
        if self.connected or self.blocks or self.blocked:
            return None
        pending = (
            each
            for each in reversed(self.invitations)
            if each.sent is sent and each.as_viewer_sees(now, settings) == "pending"
        )
        return next(pending, None)

    def invitation(self, id: str) -> Invitation | None:  # noqa: A002  the field's name
        return next((each for each in self.invitations if each.id == id), None)

    def cooling_until(self, now: datetime, settings: Settings) -> datetime | None:
        """When the viewer may invite the other again, if that is in the future."""
        ends = [end for each in self.invitations if each.sent and (end := each.cools_until(settings)) and end > now]
        return max(ends, default=None)

    def restricted_until(self, now: datetime, settings: Settings) -> datetime | None:
        """When the viewer may invite anyone again, after `reports_to_restrict` reports within `report_days`."""
        window, count = timedelta(days=settings.rules.report_days), settings.rules.reports_to_restrict
        reports = sorted(self.reports)
        ends = [
            last + timedelta(days=settings.rules.restriction_days)
            for first, last in zip(reports, reports[count - 1 :], strict=False)
            if last - first <= window
        ]
        until = max(ends, default=None)
        return until if until and until > now else None

    def invites_again_at(self, settings: Settings) -> datetime | None:
        """When the weekly limit allows the viewer another invitation, if it does not now."""
        over = len(self.sent_lately) - settings.rules.weekly_invitations
        return sorted(self.sent_lately)[over] + WEEK if over >= 0 else None

"""Time windows of the rules, as query parameters: from when something still counts."""

from datetime import UTC, datetime, timedelta

from graphsvc.settings import Settings

# The window of `weekly_invitations`.
WEEK = timedelta(days=7)


def invitation_windows(now: datetime, settings: Settings) -> dict[str, str]:
    """The earliest times of invitations that are not expired, and of those that cause a cooldown."""
    return {
        "pending_since": _since(now, settings.rules.expiry_days),
        "cooling_since": _since(now, settings.rules.cooling_days),
    }


def limit_windows(now: datetime, settings: Settings) -> dict[str, str]:
    """The earliest times of sent invitations, and of reports, that can refuse another invitation."""
    return {
        "sent_since": (now - WEEK).isoformat(),
        "reported_since": _since(now, settings.rules.report_days + settings.rules.restriction_days),
    }


def review_windows(now: datetime, settings: Settings) -> dict[str, str]:
    """Those of invitations, and the earliest time of an invitation that is not old."""
    return invitation_windows(now, settings) | {"old_since": _since(now, settings.review.old_invitation_days)}


def inactive_on(now: datetime, settings: Settings) -> str:
    """A connection is inactive if it was last active on this day or earlier."""
    return str(now.astimezone(UTC).date() - timedelta(days=settings.review.inactive_days))


def _since(now: datetime, days: int) -> str:
    return (now - timedelta(days=days)).isoformat()

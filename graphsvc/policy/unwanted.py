"""While an invitation rules out a suggestion, as moments: for what is stored once and asked at any time."""

from graphsvc.policy.pair import DECLINED, ENDED_WITHOUT_CONSENT

# Before and after every moment, in microseconds since 1970.
NEVER, ALWAYS = -(2**62), 2**62


def unwanted_while(
    sent: bool, state: str | None, sent_at: int | None, answered_at: int | None, withdrawn_at: int | None
) -> tuple[int, int]:
    """Two moments: neither member is suggested to the one who sent it (`sent`) or received it while `pending_since` is
    before the first, or `cooling_since` before the second (policy/windows.py).

    The same as the fragment `rules_out_suggestion`, which a test compares. Moments are in microseconds since 1970.
    """
    ended_silently = state in DECLINED and withdrawn_at is not None and withdrawn_at == answered_at
    pending = NEVER
    if state == "pending":
        pending = ALWAYS if sent_at is None else sent_at
    elif sent and state in DECLINED and withdrawn_at is None:
        # To its sender it looks pending.
        pending = NEVER if sent_at is None else sent_at
    cooling = NEVER
    if state in ENDED_WITHOUT_CONSENT and not ended_silently:
        cooling = max((moment for moment in (answered_at, withdrawn_at) if moment is not None), default=NEVER)
    return pending, cooling

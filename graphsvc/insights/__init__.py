"""Insights: whose updates reach a member, whom the member's updates reach, and a review of the member's network."""

from graphsvc.insights.reach import audience, feed_sources
from graphsvc.insights.reviewing import PARTS, review, review_part

__all__ = ["PARTS", "audience", "feed_sources", "review", "review_part"]

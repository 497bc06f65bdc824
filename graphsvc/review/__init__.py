"""Insights: feed sources and audience of a member, and a review of the member's network."""

from graphsvc.review.audience import audience, feed_sources
from graphsvc.review.review import PARTS, review, review_part

__all__ = ["PARTS", "audience", "feed_sources", "review", "review_part"]

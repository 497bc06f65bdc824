"""HTTP routes: one module for each feature, which only calls the feature's functions."""

from graphsvc import pages
from graphsvc.http import health
from graphsvc.routes import (
    analyst,
    blocks,
    bulk,
    capabilities,
    connections,
    follows,
    introductions,
    invitations,
    me,
    members,
    network,
    profiles,
    review,
    search,
    suggestions,
    timeline,
)

# In the order of the OpenAPI document. The public ones require no token.
ROUTERS = (
    members.router,
    profiles.router,
    network.router,
    introductions.router,
    suggestions.router,
    search.router,
    capabilities.router,
    invitations.router,
    connections.router,
    follows.router,
    blocks.router,
    review.router,
    timeline.router,
    bulk.router,
    analyst.router,
    me.router,
)
# What the tags of the routes mean, in the same order.
TAGS = [
    {"name": "members", "description": "Members: their profile and settings, export and erasure"},
    {"name": "network", "description": "Degrees of separation, rings and mutual connections"},
    {"name": "introductions", "description": "Who can introduce a member to another one"},
    {"name": "suggestions", "description": "People that a member may know, and whom to follow"},
    {"name": "search", "description": "Search for members"},
    {"name": "relationship", "description": "What a member may see and do"},
    {"name": "invitations", "description": "Invitations to connect, and answers to them"},
    {"name": "connections", "description": "Lists of connections"},
    {"name": "follows", "description": "Following members and organizations"},
    {"name": "blocks", "description": "Members who are hidden from each other"},
    {"name": "insights", "description": "A member's network and audience in numbers"},
    {"name": "timeline", "description": "What happened between a member and others"},
    {"name": "bulk", "description": "Loading many records"},
    {"name": "analysts", "description": "Cypher for analysts"},
    {"name": "operations", "description": "Health, metrics, and what each problem type means"},
]
PUBLIC_ROUTERS = (health.router, pages.router)

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
)
PUBLIC_ROUTERS = (health.router, pages.router)

"""How partners see a practice, how it sees itself, and what may be shown of both.

No rater's answer can be told from what comes out of here, by whoever knows the answers of their own
organisation, how all of this is computed, and who was asked: docs/decisions.md says why.
"""

from benchmarks.framework.ratings.rounds import self_scores
from benchmarks.framework.ratings.themes import themes_shown
from benchmarks.framework.ratings.views import partner_views

__all__ = ["partner_views", "self_scores", "themes_shown"]

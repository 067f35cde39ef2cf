"""What the moderators' desk shows and says: `pages` (acts, tabs, pages), then `cards` (a comment in words).

Sentences and questions only: `comments.admin` speaks HTTP, `comments.moderation` decides.
"""

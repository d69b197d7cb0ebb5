"""What people are told of a run: summary, pull request, commit message, log."""

from digest.report.failures import failure_summary
from digest.report.notification import notification, period_notification
from digest.report.ranked_papers import ranked_list
from digest.report.summaries import (
    HarvestCounts,
    commit_message,
    english_story,
    harvest_summary,
    period_body,
    period_summary,
    period_title,
    preview,
    pull_request_body,
    pull_request_title,
    summary,
)
from digest.report.tables import RunReport, on_page

__all__ = [
    "HarvestCounts",
    "RunReport",
    "commit_message",
    "english_story",
    "failure_summary",
    "harvest_summary",
    "notification",
    "on_page",
    "period_body",
    "period_notification",
    "period_summary",
    "period_title",
    "preview",
    "pull_request_body",
    "pull_request_title",
    "ranked_list",
    "summary",
]

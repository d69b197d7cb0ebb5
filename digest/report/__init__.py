"""What people are told of a run: summary, pull request, commit message, log."""

from digest.report.lines import english_story
from digest.report.pull_request import commit_message, pull_request_body, pull_request_title
from digest.report.run import RunReport
from digest.report.summary import preview, summary

__all__ = [
    "RunReport",
    "commit_message",
    "english_story",
    "preview",
    "pull_request_body",
    "pull_request_title",
    "summary",
]

"""GitHub's JSON: objects with every field that its API description requires."""

from __future__ import annotations

from typing import Any

MOMENT = "2026-01-15T01:00:00Z"
# fmt: off
USER_URLS = (
    "avatar", "events", "followers", "following", "gists", "html", "organizations",
    "received_events", "repos", "starred", "subscriptions",
)
REPOSITORY_URLS = (
    "archive", "assignees", "blobs", "branches", "collaborators", "comments", "commits",
    "compare", "contents", "contributors", "deployments", "downloads", "events", "forks",
    "git_commits", "git_refs", "git_tags", "hooks", "html", "issue_comment", "issue_events",
    "issues", "keys", "labels", "languages", "merges", "milestones", "notifications", "pulls",
    "releases", "stargazers", "statuses", "subscribers", "subscription", "tags", "teams",
    "trees", "clone", "git", "ssh", "svn",
)
COUNTS = (
    "forks", "forks_count", "open_issues", "open_issues_count", "size", "stargazers_count",
    "watchers", "watchers_count", "network_count", "subscribers_count",
)
FLAGS = (
    "has_issues", "has_projects", "has_downloads", "has_wiki", "has_pages", "has_discussions",
    "archived", "disabled",
)
# fmt: on


def user(login: str, url: str) -> dict[str, Any]:
    """Return a simple-user."""
    return {
        "login": login,
        "id": 1,
        "node_id": "U_1",
        "gravatar_id": "",
        "type": "User",
        "site_admin": False,
        "url": f"{url}/users/{login}",
        **{f"{kind}_url": f"{url}/users/{login}/{kind}" for kind in USER_URLS},
    }


def repository(full_name: str, url: str, default_branch: str, *, fork: bool) -> dict[str, Any]:
    """Return a full-repository, which is also a repository."""
    owner, _, name = full_name.partition("/")
    root = f"{url}/repos/{full_name}"
    return {
        "id": 1,
        "node_id": "R_1",
        "name": name,
        "full_name": full_name,
        "owner": user(owner, url),
        "private": False,
        "fork": fork,
        "description": None,
        "homepage": None,
        "language": None,
        "license": None,
        "mirror_url": None,
        "default_branch": default_branch,
        "url": root,
        "pushed_at": MOMENT,
        "created_at": MOMENT,
        "updated_at": MOMENT,
        **{f"{kind}_url": f"{root}/{kind}" for kind in REPOSITORY_URLS},
        **dict.fromkeys(COUNTS, 0),
        **dict.fromkeys(FLAGS, False),
    }


def label(name: str, root: str) -> dict[str, Any]:
    """Return a label."""
    return {
        "id": 1,
        "node_id": "LA_1",
        "url": f"{root}/labels/{name}",
        "name": name,
        "description": "",
        "color": "ededed",
        "default": False,
    }


def end(label_: str, ref: str, sha: str, repo: dict[str, Any] | None) -> dict[str, Any]:
    """Return the head or the base of a pull request."""
    owner = repo["owner"] if repo else None
    return {"label": label_, "ref": ref, "sha": sha, "repo": repo, "user": owner}


def links(root: str, html: str, number: int) -> dict[str, Any]:
    """Return the addresses of a pull request."""
    pull, issue = f"{root}/pulls/{number}", f"{root}/issues/{number}"
    urls = {
        "url": pull,
        "html_url": html,
        "diff_url": f"{html}.diff",
        "patch_url": f"{html}.patch",
        "issue_url": issue,
        "commits_url": f"{pull}/commits",
        "review_comments_url": f"{pull}/comments",
        "review_comment_url": f"{root}/pulls/comments{{/number}}",
        "comments_url": f"{issue}/comments",
        "statuses_url": f"{root}/statuses/0",
    }
    kinds = (
        "comments",
        "commits",
        "statuses",
        "html",
        "issue",
        "review_comments",
        "review_comment",
        "self",
    )
    hrefs = {kind: {"href": urls.get(f"{kind}_url", pull)} for kind in kinds}
    return urls | {"_links": hrefs}


def next_link(url: str, query: dict[str, str], page: int, last: int) -> dict[str, str]:
    """Return the Link header of a page, as GitHub writes it."""
    if page >= last:
        return {}
    rest = "&".join(f"{k}={v}" for k, v in query.items() if k != "page")
    following, final = (f"<{url}?{rest}&page={number}>" for number in (page + 1, last))
    return {"Link": f'{following}; rel="next", {final}; rel="last"'}


def branch(name: str, commit: str, root: str, *, protected: bool) -> dict[str, Any]:
    """Return a branch-with-protection."""
    url = f"{root}/commits/{commit}"
    return {
        "name": name,
        "commit": {
            "url": url,
            "sha": commit,
            "node_id": "C_1",
            "html_url": url,
            "comments_url": f"{url}/comments",
            "commit": {
                "url": url,
                "author": None,
                "committer": None,
                "message": "A commit",
                "comment_count": 0,
                "tree": {"sha": commit, "url": url},
            },
            "author": None,
            "committer": None,
            "parents": [],
        },
        "_links": {"html": url, "self": f"{root}/branches/{name}"},
        "protected": protected,
        "protection": {"enabled": protected},
        "protection_url": f"{root}/branches/{name}/protection",
    }

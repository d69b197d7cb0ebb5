"""What to tell the owner when GitHub says no: what failed, on what, and the way out."""

from __future__ import annotations

from digest.publish.git import GitFailed, Refusal, told
from digest.publish.options import PublishOptions

SETTING = (
    "Settings → Actions → General → Workflow permissions → "
    "“Allow GitHub Actions to create and approve pull requests”"
)
PERMISSIONS = "permissions:\n  contents: write\n  pull-requests: write"
ROOMS = {
    "pull-request": PERMISSIONS,
    "commit": "permissions:\n  contents: write\n  pull-requests: read",
}


def permissions(options: PublishOptions) -> str:
    """Return the block to add to the job, with the reason."""
    block = ROOMS.get(options.mode, PERMISSIONS)
    return (
        f"the token may not do this in {options.repository}; add to the job in the workflow\n"
        f"{block}\n"
        "(a run started by a pull request from a fork never gets more than reading)"
    )


def read(refusal: Refusal, options: PublishOptions, error: GitFailed) -> str:
    """Say why the repository could not be read."""
    where = f"cannot read {options.repository} ({told(error.output)})"
    match refusal:
        case Refusal.EXPIRED:
            return f"{where}: {expired()}"
        case Refusal.FORBIDDEN | Refusal.ABSENT:
            return f"{where}: {permissions(options)}"
        case Refusal.DOWN | Refusal.SLOW:
            return f"{where}: {options.server_url} did not answer; run again later"
        case _:
            return where


def push(refusal: Refusal, branch: str, options: PublishOptions, error: GitFailed) -> str:
    """Say why a push was refused."""
    where = f"cannot push {branch} to {options.repository} ({told(error.output)})"
    match refusal:
        case Refusal.PROTECTED:
            return f"{where}: {protected(branch, options)}"
        case Refusal.EXPIRED:
            return f"{where}: {expired()}"
        case Refusal.FORBIDDEN | Refusal.ABSENT:
            return f"{where}: {permissions(options)}"
        case Refusal.SLOW:
            return f"{where}: {options.server_url} is too slow; run again later"
        case _:
            return where


def protected(branch: str, options: PublishOptions) -> str:
    """Name the ways past a rule that guards a branch."""
    if options.mode == "commit":
        return (
            f"a rule protects {branch}; set “publish: pull-request”, or let a GitHub App "
            "bypass the rule (Settings → Rules → Rulesets → Bypass list) and give its token "
            "as github-token"
        )
    return (
        f"a rule of the repository covers {branch}; leave {options.branch_prefix}* out of it "
        "(Settings → Rules → Rulesets), choose another branch-prefix, or let a GitHub App "
        "bypass the rule and give its token as github-token"
    )


def expired() -> str:
    """Say that the token is not accepted."""
    return (
        "the token is not accepted; it has expired or is mistyped: leave github-token at its "
        "default, or renew the token"
    )


def forbidden_pull_request(compare: str) -> str:
    """Say that the branch is there and how a pull request comes of it."""
    return (
        "the branch is pushed, but GitHub Actions is not permitted to create pull requests "
        f"here: tick {SETTING}, in the repository and, if it is greyed out there, in the "
        f"organisation, and run again; or open it by hand: {compare}"
    )


def name_taken(branch: str, wanted: str) -> str:
    """Say that a branch stands where the folder of another one's name would be, or below it."""
    return (
        f"the repository has a branch {branch}, and beside it git can keep no branch {wanted}: "
        "choose another branch-prefix, or rename that branch"
    )


def in_the_way(path: str) -> str:
    """Say that something that is no plain file or folder occupies a path."""
    return (
        f"{path} is a symbolic link, a submodule or of the wrong kind in the repository; "
        "nothing is written over it: choose another posts-dir, file-name or state-dir"
    )

"""What to tell the owner when GitHub says no: what failed, on what, and the way out."""

from __future__ import annotations

from digest.errors import Notice
from digest.publish.git import GitFailed, GitRefusal, server_words
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


def permissions(options: PublishOptions) -> Notice:
    """Return the block to add to the job, with the reason."""
    block = ROOMS.get(options.settings.publish, PERMISSIONS)
    rights = "、".join(line.strip() for line in block.splitlines()[1:])
    return Notice(
        f"the token may not do this in {options.repository}; add to the job in the workflow\n"
        f"{block}\n"
        "(a run started by a pull request from a fork never gets more than reading)",
        f"令牌在 {options.repository} 没有所需的权限：请在工作流的任务里写上 permissions: {rights}"
        "（由复刻仓库的拉取请求触发的运行只能读取）",
    )


def cannot_read(refusal: GitRefusal, options: PublishOptions, error: GitFailed) -> Notice:
    """Say why the repository could not be read."""
    where = f"cannot read {options.repository} ({server_words(error.output)})"
    match refusal:
        case GitRefusal.EXPIRED:
            why = expired()
        case GitRefusal.FORBIDDEN | GitRefusal.ABSENT:
            why = permissions(options)
        case GitRefusal.DOWN | GitRefusal.SLOW:
            why = Notice(
                f"{options.settings.github_server_url} did not answer; run again later",
                f"{options.settings.github_server_url} 没有应答，请稍后再运行一次",
            )
        case _:
            why = UNCLEAR
    return _joined(where, f"无法读取仓库 {options.repository}", why)


def cannot_push(
    refusal: GitRefusal, branch: str, options: PublishOptions, error: GitFailed
) -> Notice:
    """Say why a push was refused."""
    where = f"cannot push {branch} to {options.repository} ({server_words(error.output)})"
    match refusal:
        case GitRefusal.PROTECTED:
            why = protected(branch, options)
        case GitRefusal.EXPIRED:
            why = expired()
        case GitRefusal.FORBIDDEN | GitRefusal.ABSENT:
            why = permissions(options)
        case GitRefusal.SLOW:
            why = Notice(
                f"{options.settings.github_server_url} is too slow; run again later",
                f"{options.settings.github_server_url} 太慢，请稍后再运行一次",
            )
        case _:
            why = UNCLEAR
    return _joined(where, f"无法把分支 {branch} 推送到 {options.repository}", why)


UNCLEAR = Notice("", "具体原因见这一步的日志（英文）")
TRY_LATER = Notice("", "请稍后再运行一次；一再如此，请查看 GitHub 的状态页 githubstatus.com")


def refused_by_github(what: str, status: int, remedy: Notice) -> Notice:
    """Say that a call of GitHub's API failed, and what to do; status 0: no answer came."""
    here = f"GitHub 拒绝了请求（HTTP {status}）" if status else "GitHub 没有应答"
    return _joined(what, here, remedy, sign="; ")


def _joined(english: str, chinese: str, why: Notice, *, sign: str = ": ") -> Notice:
    remedy = "" if why is UNCLEAR else why.chinese
    told = f"{english}{sign}{why}" if why else english
    return Notice(told, f"{chinese}：{why.chinese}", remedy=remedy)


def protected(branch: str, options: PublishOptions) -> Notice:
    """Name the ways past a rule that guards a branch."""
    if options.settings.publish == "commit":
        return Notice(
            f"a rule protects {branch}; set “publish: pull-request”, or let a GitHub App "
            "bypass the rule (Settings → Rules → Rulesets → Bypass list) and give its token "
            "as github-token",
            f"有规则保护分支 {branch}：请改设 publish: pull-request，或让一个 GitHub App 绕过该规则"
            "（Settings → Rules → Rulesets → Bypass list），并把它的令牌填在 github-token",
        )
    return Notice(
        f"a rule of the repository covers {branch}; leave {options.settings.branch_prefix}* out "
        "of it (Settings → Rules → Rulesets), choose another branch-prefix, or let a GitHub App "
        "bypass the rule and give its token as github-token",
        f"仓库的规则也管着分支 {branch}：请把 {options.settings.branch_prefix}* 排除在规则之外"
        "（Settings → Rules → Rulesets），或换一个 branch-prefix，或让一个 GitHub App 绕过该规则",
    )


def expired() -> Notice:
    """Say that the token is not accepted."""
    return Notice(
        "the token is not accepted; it has expired or is mistyped: leave github-token at its "
        "default, or renew the token",
        "令牌不被接受，已过期或写错：请让 github-token 保持默认值，或换一个新的令牌",
    )


def forbidden_pull_request(compare: str) -> Notice:
    """Say that the branch is there and how a pull request comes of it."""
    return Notice(
        "the branch is pushed, but GitHub Actions is not permitted to create pull requests "
        f"here: tick {SETTING}, in the repository and, if it is greyed out there, in the "
        f"organisation, and run again; or open it by hand: {compare}",
        "分支已推送，但这里不允许 GitHub Actions 新建拉取请求。请在 Settings → Actions → General → "
        "Workflow permissions 勾选 Allow GitHub Actions to create and approve pull requests"
        "（若为灰色，先在组织的设置里勾选），再运行一次；也可以手动新建",
        compare,
        "打开新建拉取请求的页面",
    )


def name_taken(branch: str, wanted: str) -> Notice:
    """Say that a branch stands where the folder of another one's name would be, or below it."""
    return Notice(
        f"the repository has a branch {branch}, and beside it git can keep no branch {wanted}: "
        "choose another branch-prefix, or rename that branch",
        f"仓库已有分支 {branch}，git 不能在它旁边再建分支 {wanted}：请换一个 branch-prefix，"
        "或给那个分支改名",
    )


def link_in_the_way(path: str) -> Notice:
    """Say that something that is no plain file or folder occupies a path."""
    return Notice(
        f"{path} is a symbolic link, a submodule or of the wrong kind in the repository; "
        "nothing is written over it: choose another posts-dir, file-name or state-dir",
        f"仓库里的 {path} 是符号链接、子模块或别的类型，不会覆盖它：请换一个 posts-dir、"
        "file-name 或 state-dir",
    )


def left_alone(branch: str, compare: str, *, edited: bool) -> Notice:
    """Say why a branch that never had a pull request is not taken up by a direct commit."""
    if edited:
        why = Notice(
            "was edited by hand, and a rule guards the base branch from such edits",
            "是本 Action 推送的，之后有人修改过，而目标分支受保护，所以没有直接采用",
        )
    else:
        why = Notice(
            "carries no proof that this action pushed it (docs/review.md says which it needs)",
            "上没有证据表明它是本 Action 推送的，所以没有采用",
        )
    return Notice(
        f"{branch} has no pull request and {why}: it is left alone. To have it, open its pull "
        f"request ({compare})",
        f"分支 {branch} 没有拉取请求。它{why.chinese}。要采用它，请手动新建它的拉取请求",
        compare,
        "打开新建拉取请求的页面",
    )


def partly_on_base(branch: str, base: str, compare: str) -> Notice:
    """Say why a branch of several days is not taken up by a direct commit."""
    return Notice(
        f"some days of {branch}, which has no pull request, are on {base} already: the branch is "
        f"left alone; to have its other days, open its pull request ({compare})",
        f"分支 {branch} 没有拉取请求，其中有几天已在 {base} 上，所以没有采用。"
        "要其余几天，请手动新建它的拉取请求",
        compare,
        "打开新建拉取请求的页面",
    )

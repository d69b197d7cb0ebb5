"""Publishing as a commit on the base branch."""

from __future__ import annotations

from collections.abc import Sequence

from digest.domain import Compose, Draft, Operation, Published, View
from digest.publish.answers import Refused
from digest.publish.options import PublishOptions
from digest.publish.pulls import Pulls
from digest.publish.repository import Push, Repository
from digest.publish.rounds import until_pushed
from digest.publish.scene import Scene, Scout

NEEDS = "it needs “on: workflow_dispatch”, and the job “permissions: actions: write”"


class CommitPublisher:
    """Puts the draft on the tip of the base branch, anew after every lost race."""

    def __init__(self, options: PublishOptions, repository: Repository, pulls: Pulls) -> None:
        self._options = options
        self._repository = repository
        self._pulls = pulls
        self._scout = Scout(options, repository, pulls)
        self._looked: Scene | None = None

    def look(self) -> View:
        """Return the view of the base branch and of what waits elsewhere."""
        self._looked = self._scout.commit_scene()
        return self._looked.view

    def rehearse(self, paths: Sequence[str]) -> None:
        """Find out whether the base takes the files, and a push of this token's."""
        scene = self._looked or self._scout.commit_scene()
        self._repository.rehearse(scene.base, scene.base_branch, paths)

    def publish(self, compose: Compose) -> Published:
        """Compose on the base's tip and push; on a lost race, on the new tip."""
        branch = self._options.base or "the default branch"
        return until_pushed(lambda: self._round(compose), self._repository.pause, branch)

    def _round(self, compose: Compose) -> Published | Push:
        scene = self._scout.commit_scene()
        draft = compose(scene.view)
        if draft is None:
            return Published(Operation.NONE, branch=scene.base_branch)
        return self._put(scene, draft)

    def _put(self, scene: Scene, draft: Draft) -> Published | Push:
        branch = scene.base_branch
        tree = self._repository.tree_with(scene.base, draft.files)
        if tree == self._repository.tree_hash(scene.base):
            same = Operation.KEPT if draft.kept else Operation.UNCHANGED
            return Published(same, branch=branch, commit_sha=scene.base)
        commit = self._repository.commit(tree, scene.parents, draft.message)
        pushed = self._repository.push(commit, branch)
        if pushed is not Push.DONE:
            return pushed
        warnings = self._dispatch(branch) if self._options.dispatch_workflow else ()
        return Published(Operation.COMMITTED, branch, commit, warnings=warnings)

    def _dispatch(self, branch: str) -> tuple[str, ...]:
        """Start the Pages workflow, which a push with the job's own token does not start."""
        workflow = self._options.dispatch_workflow
        try:
            self._pulls.dispatch(workflow, branch)
        except Refused as error:
            refused = 400 <= error.status < 500
            return (
                f"committed, but {workflow} was not started ({error.status} {error.message}); "
                + (NEEDS if refused else "start it by hand (Actions → Run workflow)"),
            )
        return ()

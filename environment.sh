# Defines build_environment, for action.yml and the Makefile: a Python environment from a lock.
#
#   build_environment PYTHON LOCK FOLDER
#
# uv installs (a tenth of pip's time), and pip where uv cannot be had or does not end well. Either
# takes wheels only and each by its hash, so the packages are the same. uv itself is fetched by its
# hash into a folder of its own beside the environment: by fetch_uv.py, or by pip where that fails.
# shellcheck shell=bash

_here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
UV_LOCK="$_here/requirements-uv.txt"

# Keep of the caller's settings of Python, pip and uv only where and how to download.
forget_python_settings() {
  local name
  for name in ${!PYTHON@}; do unset "$name"; done
  for name in ${!PIP_@} ${!UV_@}; do
    case "$name" in
      *_*INDEX | *_*INDEX_URL | *_FIND_LINKS | *_TRUSTED_HOST | *_INSECURE_HOST | PIP_*CERT) ;;
      PIP_PROXY | PIP_CONFIG_FILE | *_*TIMEOUT | *_*RETRIES | *_*CACHE_DIR | *_KEYRING_PROVIDER) ;;
      UV_NATIVE_TLS | UV_SYSTEM_CERTS | UV_OFFLINE | UV_LOCK) ;;
      *) unset "$name" ;;
    esac
  done
  export PYTHONUTF8=1 PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 UV_NO_CONFIG=1
}

# Run a command in a process group of its own, which a signal to this shell ends whole: bash
# would hold SIGINT back until its child has ended, and orphan it at SIGTERM.
_ended_by_signals() {
  local job status=0
  set -m
  "$@" &
  job="$!"
  # shellcheck disable=SC2064 # the job of now is meant
  trap "kill -- -$job; exit 130" INT TERM
  wait "$job" || status="$?"
  trap - INT TERM
  set +m
  return "$status"
}

_fetch_uv() {
  local python="$1" folder="$2"
  mkdir "$folder"
  _ended_by_signals "$python" -I -X utf8 "$_here/fetch_uv.py" "$UV_LOCK" "$folder" ||
    _ended_by_signals "$python" -I -m pip install --quiet --no-compile --target "$folder/pip" \
      --require-hashes --only-binary :all: -r "$UV_LOCK"
}

_install_by_uv() {
  local python="$1" lock="$2" folder="$3" link=copy uv line settings=()
  _fetch_uv "$python" "$folder-uv" || return
  for uv in "$folder-uv"/{uv,uv.exe,pip/bin/uv,pip/bin/uv.exe,pip/Scripts/uv.exe}; do
    [ -x "$uv" ] && break
  done
  while IFS= read -r line; do settings+=("$line"); done <"$folder-uv/settings"
  # No machine of GitHub's keeps a cache: one for this environment alone, whose files become its own
  if [ "${RUNNER_ENVIRONMENT-}" = github-hosted ] && [ -z "${UV_CACHE_DIR-}" ]; then
    settings+=("UV_CACHE_DIR=$folder-uv/cache") link=hardlink
  fi
  # best-match: a file's hash says which one is meant, whatever index it lies in
  _ended_by_signals env "${settings[@]}" "$uv" pip install --quiet --python "$folder" \
    --index-strategy unsafe-best-match --link-mode "$link" --require-hashes --only-binary :all: \
    -r "$lock"
}

build_environment() {
  local python="$1" lock="$2" folder="$3" status=0
  rm -rf "$folder-uv"
  "$python" -I -m venv --clear --without-pip "$folder"
  _install_by_uv "$@" >"$folder-uv.log" 2>&1 || status="$?"
  rm -rf "$folder-uv"
  if [ "$status" != 0 ]; then
    echo "uv could not install the packages, pip does: $(tail -n 1 "$folder-uv.log")"
    "$python" -I -m venv --clear --without-pip "$folder"
    _ended_by_signals "$python" -I -m pip --python "$folder" install --quiet --no-compile \
      --require-hashes --only-binary :all: -r "$lock"
  fi
  rm -f "$folder-uv.log"
}

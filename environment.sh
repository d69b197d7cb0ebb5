# Defines build_environment, for action.yml and the Makefile: a Python environment from a lock.
#
#   build_environment PYTHON LOCK FOLDER
#
# uv installs (a tenth of pip's time), and pip where uv cannot be had or does not end well. Either
# takes wheels only and each by its hash, so the packages are the same. uv itself is installed by
# pip, by hash, into a folder of its own beside the environment.
# shellcheck shell=bash

UV_LOCK="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/requirements-uv.txt"

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

# Print pip's settings of where to download, from variables and files, as variables of uv.
# https://docs.astral.sh/uv/reference/environment/
_settings_of_pip_for_uv() {
  local name value key seen=" "
  while IFS='=' read -r name value; do # variables (":env:") come before files, and win
    value="${value#\'}" value="${value%\'}"
    value="${value//\\n/ }" value="${value# }"
    case "${name##*.}" in
      index-url) key=UV_DEFAULT_INDEX ;;
      extra-index-url) key=UV_INDEX ;;
      no-index) key=UV_NO_INDEX ;;
      find-links) key=UV_FIND_LINKS value="${value// /,}" ;;
      trusted-host) key=UV_INSECURE_HOST ;;
      cert) key=SSL_CERT_FILE ;;
      proxy) key=ALL_PROXY ;;
      *) continue ;;
    esac
    [ -n "${!key-}" ] || [[ "$seen" = *" $key "* ]] || echo "$key=$value"
    seen="$seen$key "
  done < <("$1" -I -m pip config list 2>/dev/null)
}

_install_by_uv() {
  local python="$1" lock="$2" folder="$3" uv line settings=()
  _ended_by_signals "$python" -I -m pip install --quiet --no-compile --target "$folder-uv" \
    --require-hashes --only-binary :all: -r "$UV_LOCK" || return
  for uv in "$folder-uv"/{bin/uv,bin/uv.exe,Scripts/uv.exe}; do
    [ -x "$uv" ] && break
  done
  while IFS= read -r line; do settings+=("$line"); done < <(_settings_of_pip_for_uv "$python")
  # best-match: a file's hash says which one is meant, whatever index it lies in
  _ended_by_signals env "${settings[@]}" "$uv" pip install --quiet --python "$folder" \
    --index-strategy unsafe-best-match --link-mode copy --require-hashes --only-binary :all: -r "$lock"
}

build_environment() {
  local python="$1" lock="$2" folder="$3" status=0
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

#!/bin/sh
# Make .venv from the hash-pinned locks and put the house itself into it.
#   sh tools/bootstrap.sh base    what runs Anlan
#   sh tools/bootstrap.sh data    and what reads own data (`anlan data add`) and writes papers (DOCX, PDF)
#   sh tools/bootstrap.sh dev     and what tests it
#   sh tools/bootstrap.sh peers   and, in a folder beside, what `make bench` measures it against
# A stamp holds the sum of all that went in, so a second call returns at once.
# Why pip and not something quicker: docs/adr/0003-pip-and-hash-pinned-locks.md.
set -eu
cd "$(dirname "$0")/.."
root=$(pwd)
venv=$root/.venv
want=${1:-base}

stop() { # sentence, [the one line that helps]
    printf '\n%s\n' "$1" >&2
    [ $# -lt 2 ] || printf '    %s\n' "$2" >&2
    exit 1
}
locks_of() {
    case $1 in
        base) echo requirements/base.lock ;;
        data) echo requirements/base.lock requirements/models.lock requirements/data.lock requirements/documents.lock ;;
        dev) echo "$(locks_of data)" requirements/dev.lock ;;
        peers) echo requirements/peers.lock ;;
        *) stop "tools/bootstrap.sh knows base, data, dev and peers, not '$1'." ;;
    esac
}
form=2 # raise it when what stands below changes what is made
sum_of() { { echo "$root $form"; cat $(locks_of "$1"); } | cksum; }
is_made() { [ -f "$venv/.made-$1" ] && [ "$(cat "$venv/.made-$1")" = "$(sum_of "$1")" ]; }

case $want in peers) sh tools/bootstrap.sh dev; into="--target $venv/peers --upgrade" ;; *) into="" ;; esac
locks=$(locks_of "$want")
# What was made for the tests also runs Anlan.
if [ -x "$venv/bin/python" ] && { is_made "$want" || { [ "$want" != peers ] && is_made dev; } ||
    { [ "$want" = base ] && is_made data; }; }; then exit 0; fi

# --- what the machine must have ------------------------------------------------------------------
python=""
for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || stop "Anlan needs Python 3.11 or newer, and none was found. On Debian 12:" \
    "sudo apt install python3 python3-venv"
"$python" -c 'import venv, ensurepip' 2>/dev/null ||
    stop "This Python cannot make an environment, because the package $(basename "$python")-venv is missing. Install it with:" \
        "sudo apt install $(basename "$python")-venv"
"$python" -c 'import sqlite3, ssl; assert sqlite3.sqlite_version_info >= (3, 35)' 2>/dev/null ||
    stop "This Python ($(command -v "$python")) lacks ssl or SQLite 3.35 or newer. Use the system's:" \
        "make run PYTHON=/usr/bin/python3"
[ -w "$root" ] || stop "$(id -un) cannot write in $root. Clone Anlan into a folder of your own:" \
    "git clone '$root' ~/anlan"
need_mb=700
[ "$want" = base ] || need_mb=1500
free_mb=$(df -Pk "$root" | awk 'NR == 2 { print int($4 / 1024) }')
[ "$free_mb" -ge "$need_mb" ] || [ -d "$venv" ] ||
    stop "Only $free_mb MB are free under $root, and the environment needs $need_mb MB. Free some, or clone elsewhere."

# --- make it -------------------------------------------------------------------------------------
began=$(date +%s)
[ "$want" = peers ] || rm -f "$venv"/.made-*
if [ "$(cat "$venv/.root" 2>/dev/null)" != "$root" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    echo "Making the environment .venv with $("$python" --version) …"
    "$python" -m venv --clear "$venv"
    echo "$root" >"$venv/.root"
fi
for lock in $locks; do
    echo "Installing the $(grep -c '^[a-z].*==' "$lock") packages of $lock; a minute or two the first time …"
    # Wheels only: a source package would fetch unpinned build tools of its own.
    # No compiling: Python compiles what it imports; that saves a third of the time and 90 MB.
    {
        PIP_USER=0 "$venv/bin/python" -m pip --disable-pip-version-check --no-input install --no-deps $into \
            --require-hashes --only-binary :all: --no-compile --progress-bar off -r "$lock" 2>"$venv/.pip-said" ||
            touch "$venv/.pip-failed"
    } | awk '/^(Collecting|Processing|Requirement already)/ {
                 name = $1 == "Requirement" ? $4 : $2; sub(/.*\//, "", name); sub(/(==|-[0-9]).*/, "", name)
                 printf "  %3d  %s\n", ++n, name; fflush() }
             /^Installing collected/ { print "       unpacking …"; fflush() }'
    if [ -e "$venv/.pip-failed" ]; then
        rm -f "$venv/.pip-failed"
        cat "$venv/.pip-said" >&2
        stop "The packages could not be installed, for the reason above. If this network needs a mirror, name it and run again:" \
            "$venv/bin/python -m pip config --user set global.index-url ADDRESS"
    fi
done

if [ "$want" = peers ]; then
    sum_of peers >"$venv/.made-peers"
    exit 0
fi
# The house itself: a path file and a launcher, so that nothing has to be built or fetched for it.
site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
if [ "$want" = dev ]; then printf '%s\n%s\n' "$root/src" "$root"; else echo "$root/src"; fi >"$site/anlan.pth"
cat >"$venv/bin/anlan" <<'LAUNCHER'
#!/bin/sh
# Python keeps bytecode inside the environment, even where it is told to keep none: else each start compiles everything.
bin=$(dirname "$(readlink -f "$0")")
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX="${PYTHONPYCACHEPREFIX:-$bin/../bytecode}"
exec "$bin/python" -m anlan "$@"
LAUNCHER
chmod +x "$venv/bin/anlan"

sum_of "$want" >"$venv/.made-$want"
echo "The environment is ready: $(du -sm "$venv" | cut -f1) MB, $(($(date +%s) - began)) s."

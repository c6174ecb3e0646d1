#!/bin/sh
# What the tests need of the machine beyond Python: installed when we may, named when we may not.
set -eu

missing=""
need() { missing="$missing $1"; }
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || need postgresql
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || need chromium
find /usr/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts" -name 'NotoSans*CJK*' 2>/dev/null | grep -q . ||
    need fonts-noto-cjk
command -v msgfmt >/dev/null 2>&1 || need gettext
[ -n "$missing" ] || exit 0

line="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    printf '\nThe tests need these packages of the system, which are missing:%s. Install them with:\n    sudo %s\n' \
        "$missing" "$line" >&2
    exit 1
fi
command -v apt-get >/dev/null 2>&1 || { echo "Please install:$missing" >&2; exit 1; }
echo "Installing for the tests:$missing …"
$as_root apt-get update -qq
$as_root env DEBIAN_FRONTEND=noninteractive $line >/dev/null

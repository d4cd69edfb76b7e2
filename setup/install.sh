#!/bin/sh
# Makes .venv ready to run and test Command Center. `make setup` calls it when something it rests on has changed.
# Needs only python3 (3.11 or newer). Says in one sentence what is wrong, and exits non-zero, when it cannot go on.
# PYTHON=/path/to/python3.12 chooses another Python.
set -eu
cd "$(dirname "$0")/.."

# What Qt loads, and the Debian package that has it. Asked for by library, because newer systems renamed some packages.
QT_LIBRARIES="
libGL.so.1:libgl1
libEGL.so.1:libegl1
libglib-2.0.so.0:libglib2.0-0
libxkbcommon.so.0:libxkbcommon0
libfontconfig.so.1:libfontconfig1
libdbus-1.so.3:libdbus-1-3
libxkbcommon-x11.so.0:libxkbcommon-x11-0
libX11-xcb.so.1:libx11-xcb1
libxcb-cursor.so.0:libxcb-cursor0
libxcb-icccm.so.4:libxcb-icccm4
libxcb-image.so.0:libxcb-image0
libxcb-keysyms.so.1:libxcb-keysyms1
libxcb-randr.so.0:libxcb-randr0
libxcb-render-util.so.0:libxcb-render-util0
libxcb-shape.so.0:libxcb-shape0
libxcb-shm.so.0:libxcb-shm0
libxcb-sync.so.1:libxcb-sync1
libxcb-xfixes.so.0:libxcb-xfixes0
libxcb-xkb.so.1:libxcb-xkb1
libpulse.so.0:libpulse0
"

stop() {
    echo "setup: $1" >&2
    exit 1
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

choose_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if new_enough "$candidate"; then
            PYTHON=$(command -v "$candidate")
            return
        fi
    done
    found=$(${PYTHON:-python3} --version 2>/dev/null) || found="no ${PYTHON:-python3}"
    stop "Command Center needs Python 3.11 or newer; here is $found. Install one and run: make setup PYTHON=/path/to/python3.11"
}

missing_libraries() {
    echo "$QT_LIBRARIES" | "$PYTHON" -c '
import ctypes, sys
for library, package in (line.split(":") for line in sys.stdin.read().split()):
    try:
        ctypes.CDLL(library)
    except OSError:
        print(package)'
}

missing_packages() {
    # Debian and Ubuntu take ensurepip out of python3 and put it in a package of its own.
    [ -x .venv/bin/pip ] || "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ||
        "$PYTHON" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
    [ "$(uname)" = Linux ] || return 0
    missing_libraries
    # Chinese words need a font that has them.
    fc-list :lang=zh-cn 2>/dev/null | grep -q . || echo fontconfig fonts-wqy-microhei
    # One test opens a window on a real X server.
    command -v Xvfb >/dev/null || echo xvfb
    # Tests of the hub run a real server of their own; the console needs none.
    has_postgresql || echo postgresql
}

has_postgresql() {
    for initdb in /usr/lib/postgresql/*/bin/initdb $(command -v initdb) $(pg_config --bindir 2>/dev/null)/initdb; do
        [ -x "$initdb" ] || continue
        major=$("$initdb" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
        [ "$major" -ge 15 ] && return 0
    done
    return 1
}

install_packages() {
    packages=$(missing_packages | tr '\n' ' ')
    [ -n "$packages" ] || return 0
    command -v apt-get >/dev/null ||
        stop "these are missing (their Debian names): $packages- install their like with your system's package tool, then run make again."
    if [ "$(id -u)" = 0 ]; then
        as_root="env"
    elif sudo -n true 2>/dev/null; then
        as_root="sudo env"
    else
        stop "system packages are missing. Type this, then run make again:
  sudo apt-get update && sudo apt-get install --yes --no-install-recommends $packages"
    fi
    echo "setup: installing system packages: $packages"
    $as_root apt-get update -qq || echo "setup: the package lists could not be renewed; going on with the old ones" >&2
    # Debian would make and start a database of its own beside the server's programs: not on somebody's desk.
    no_cluster=/etc/postgresql-common/createcluster.d/commandcenter-setup.conf
    $as_root mkdir -p "${no_cluster%/*}"
    echo "create_main_cluster = false" | $as_root tee "$no_cluster" >/dev/null
    installed=yes
    # shellcheck disable=SC2086
    $as_root DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends $packages >/dev/null ||
        installed=no
    $as_root rm -f "$no_cluster"
    [ "$installed" = yes ] ||
        stop "the system packages could not be installed; without network they can be, later, with: apt-get install $packages"
    has_postgresql || echo "setup: tests of the hub need PostgreSQL 15 or newer, and this system's packages are older (apt.postgresql.org has newer ones); all else works" >&2
}

make_environment() {
    # Its own environment: also right where the system forbids pip outside one (PEP 668).
    .venv/bin/python -m pip --version >/dev/null 2>&1 || {
        echo "setup: making .venv with $("$PYTHON" --version)"
        "$PYTHON" -m venv --clear .venv || stop "the virtual environment .venv could not be made."
    }
    echo "setup: installing the locked packages"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-warn-script-location --only-binary :all: \
        --require-hashes --requirement requirements/dev.txt ||
        stop "the packages could not be installed. The first time needs the network and a package index; afterwards it works without."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . ||
        stop "the project could not be installed into .venv; the lines above say why."
    # The first start is then as quick as any later one, also where Python is told to keep no compiled modules.
    .venv/bin/python -m compileall -q commandcenter db ui || stop "the project could not be compiled; the lines above say why."
}

choose_python
install_packages
make_environment
echo "setup: ready"

#!/usr/bin/env bash
# Find or install a container engine, and get the images that Dockerfile and docker-compose.yml name. Prints variables
# for the calling shell: `engine`, `compose` and, if Podman needs it here, CONTAINERS_CONF.
#
# The engine is Docker, Podman, or Podman from Debian's packages (as root). An image that cannot be pulled is replaced by
# a stand-in of the same name, made from Debian's packages and the embedded Neo4j. Exits with 77 if there is no engine.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=$PWD/scripts/containers
work=$PWD/.graphsvc/containers
mkdir -p "$work"
exec 3>&1 1>&2

missing() {
    echo "There is no container engine: $1"
    exit 77
}

install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    echo "Installing $* ..."
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } \
        >"$work/install.log" 2>&1 || { tail -3 "$work/install.log" && return 1; }
}

find_engine() {
    if docker info >/dev/null 2>&1; then
        engine=docker
        for compose in "docker compose" docker-compose; do
            $compose version >/dev/null 2>&1 && return
        done
        missing "Docker runs, but its compose plugin is not installed."
    fi
    engine=podman compose=podman-compose
    { command -v podman && command -v podman-compose; } >/dev/null ||
        install podman podman-compose runc netavark aardvark-dns ||
        missing "install Docker with its compose plugin, or Podman with podman-compose."
}

has_image() { $engine image inspect "$1" >/dev/null 2>&1; }

# Debian with its Python. Mirrors and certificates are those of this machine.
make_python_image() {
    command -v debootstrap >/dev/null || install debootstrap ||
        missing "$1 cannot be pulled, and debootstrap, which makes a stand-in, is not installed."
    local root=$work/root
    rm -rf "$root"
    debootstrap --variant=minbase --include=ca-certificates,python3,python3-venv,python3-pip trixie "$root" \
        >"$work/debootstrap.log" 2>&1 ||
        { tail -3 "$work/debootstrap.log" && missing "$1 cannot be pulled, and Debian's packages cannot be reached."; }
    ln -sf python3 "$root/usr/bin/python"
    rm -f "$root"/usr/lib/python3*/EXTERNALLY-MANAGED
    cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
    [ ! -e /etc/pip.conf ] || cp /etc/pip.conf "$root/etc/"
    tar -C "$root" -c . | $engine import --change 'CMD ["python3"]' - "$1" >/dev/null
    rm -rf "$root"
}

# The server of the embedded Neo4j, with an entry point that reads the official image's variables.
make_neo4j_image() {
    .venv/bin/python scripts/containers/neo4j_context.py "$work/neo4j"
    $engine build -q -t "$1" --build-arg "BASE=$python_image" -f "$work/neo4j/neo4j.Dockerfile" "$work/neo4j" >/dev/null
    rm -rf "$work/neo4j"
}

# Pull an image, or make its stand-in.
get_image() {
    has_image "$1" && return
    echo "Pulling $1 ..."
    timeout 300 $engine pull -q "$1" >"$work/pull.log" 2>&1 && return
    echo "It cannot be pulled: making a stand-in ..."
    "$2" "$1"
}

# What Podman needs on a restricted machine, if it cannot run a container as it is: runc where crun does not get along
# with the control groups, no systemd, and limits that the machine allows.
run_a_container() {
    $engine run --rm "$python_image" true 2>"$work/run.log" && return
    [ $engine = podman ] || return 1
    command -v runc >/dev/null || install runc || return 1
    cat >"$work/containers.conf" <<C
[containers]
default_ulimits = ["nofile=$(ulimit -Hn):$(ulimit -Hn)", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
C
    export CONTAINERS_CONF=$work/containers.conf
    $engine run --rm "$python_image" true 2>"$work/run.log"
}

python_image=$(sed -n 's/^FROM \([^ ]*\).*/\1/p' Dockerfile | sort -u)
neo4j_image=$(sed -n 's/^ *image: //p' docker-compose.yml)
find_engine
get_image "$python_image" make_python_image
run_a_container || { tail -3 "$work/run.log" && missing "$engine cannot run a container on this machine."; }
get_image "$neo4j_image" make_neo4j_image
$engine image ls --format '{{.Repository}}:{{.Tag}} {{.Size}}' | grep -E "/?${python_image}|/?${neo4j_image}" || true
{
    echo "engine=$engine compose='$compose'"
    [ -z "${CONTAINERS_CONF:-}" ] || echo "export CONTAINERS_CONF='$CONTAINERS_CONF'"
} >&3

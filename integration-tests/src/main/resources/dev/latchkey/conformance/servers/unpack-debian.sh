#!/bin/sh
# Unpacks Debian packages into a directory, without root and without touching the machine's own apt state.
#
#     unpack-debian.sh SUITE DIRECTORY PACKAGE...
#
# The sources are the machine's own with the suite's name changed, so its mirrors, proxies and keys apply.
set -eu

suite=$1 directory=$2
shift 2
for tool in apt-get dpkg dpkg-deb; do
    command -v "$tool" >/dev/null || { echo "unpack-debian: this machine has no $tool" >&2; exit 3; }
done

# The own suite is the one without a suffix such as -updates or -security.
own=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
mkdir -p "$(dirname "$directory")"
scratch=$(mktemp -d "$directory.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
state=$scratch/apt
mkdir -p "$state/lists/partial" "$state/archives/partial" "$state/none" "$scratch/root"
: >"$state/status"

apt-get indextargets --format '$(RELEASE) $(REPO_URI) $(COMPONENT) $(CREATED_BY)' |
    awk -v own="$own" -v suite="$suite" \
        '$1 == own && $3 == "main" && $4 == "Packages" { print "deb", $2, suite, $3 }' | sort -u >"$state/sources.list"
[ -s "$state/sources.list" ] || { echo "unpack-debian: apt knows no source for '$own' main; is this Debian?" >&2; exit 3; }

private_apt() {
    apt-get -q -o Dir::State="$state" -o Dir::State::lists="$state/lists" -o Dir::State::status="$state/status" \
        -o Dir::Cache="$state" -o Dir::Cache::archives="$state/archives" \
        -o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts="$state/none" \
        -o APT::Sandbox::User= -o Acquire::Languages=none -o Acquire::Retries=2 -o APT::Update::Error-Mode=any "$@"
}

private_apt update >&2
(cd "$state/archives" && private_apt download "$@" >&2)
for package in "$state"/archives/*.deb; do
    dpkg-deb -x "$package" "$scratch/root"
done

# Unpacked as a whole or not at all: two runs at once may both get here.
mv -T "$scratch/root" "$directory" 2>/dev/null || [ -d "$directory" ]

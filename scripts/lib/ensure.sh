# Installs what the two commands of the README need. Sourced, after `root` is set to the checkout.

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$*"
  exit 1
}

# Runs a command as root: as it is, through sudo, or not at all (status 1).
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; }; then
    sudo "$@"
  else
    return 1
  fi
}

ensure_node() {
  local fit='install Node.js 20 (20.19 or newer), 22 (22.14 or newer), 24 or newer.'
  command -v node >/dev/null || die "Node.js is missing: $fit"
  # Others lose what processes of one service tell each other, where a read ends in the wrong place (nodejs/node#56106).
  node -e 'const [a, b] = process.versions.node.split(".").map(Number)
    process.exit(a >= 24 || (a === 22 && b >= 14) || (a === 20 && b >= 19) ? 0 : 1)' || die "Node.js $(node --version) does not fit: $fit"
}

ensure_npm() {
  command -v npm >/dev/null || die 'npm is missing: install npm (it comes with Node.js, or as the package npm).'
}

ensure_packages() {
  local installed="$root/node_modules/.package-lock.json"
  # npm writes this file last, so an installation that was cut short is made again.
  if [ -e "$installed" ] && [ ! "$root/package-lock.json" -nt "$installed" ]; then return; fi
  ensure_npm
  say 'Installing npm packages ...'
  # The build needs what is for development under NODE_ENV=production too.
  (cd "$root" && npm ci --include=dev --no-audit --no-fund --loglevel=error) >&2 ||
    die 'npm could not install the packages, as it says above: mend that and run this again.'
}

ensure_redis() {
  command -v redis-server >/dev/null || install_redis
  local there major
  there=$(redis-server --version) || die 'redis-server does not run, as it says above: install Redis 7.0 or newer.'
  major=$(sed -nE 's/.*v=([0-9]+)\..*/\1/p' <<<"$there")
  [ "${major:-0}" -ge 7 ] || die "Redis 7.0 or newer is needed, and what is there is: $there"
}

install_redis() {
  command -v apt-get >/dev/null || die 'redis-server is missing: install Redis 7.0 or newer.'
  # The fleet starts a Redis of its own: the package must not leave one running. A masked unit is not started when it is
  # installed.
  local booted=no
  if [ -d /run/systemd/system ]; then booted=yes; fi
  if [ $booted = yes ]; then as_root systemctl mask redis-server.service >/dev/null 2>&1 || true; fi
  local status=0
  install_debian redis-server || status=$?
  if [ $booted = yes ]; then
    as_root systemctl unmask redis-server.service >/dev/null 2>&1 || true
    as_root systemctl disable redis-server.service >/dev/null 2>&1 || true
  fi
  [ $status = 0 ] ||
    die 'redis-server is missing and could not be installed: run "apt-get install redis-server" as root, then this again.'
}

# What the tests of the journal, of devices, of completion and of the doctor need beside the product: a systemd to boot, a
# writer of journal files, an udevd, shells, ways to make a file system, a network device and a certificate, and to give a user
# access to a file. Where they cannot be had, those tests are skipped, and say why.
ensure_host_tools() {
  local missing=()
  command -v systemd-nspawn >/dev/null || missing+=(systemd-container)
  command -v setfacl >/dev/null || missing+=(acl)
  command -v udevadm >/dev/null || missing+=(udev)
  command -v zsh >/dev/null || missing+=(zsh)
  command -v fish >/dev/null || missing+=(fish)
  [ -x /sbin/ip ] || missing+=(iproute2)
  command -v openssl >/dev/null || missing+=(openssl)
  [ -x /sbin/mkfs.ext4 ] || missing+=(e2fsprogs)
  [ -x /lib/systemd/systemd-journal-remote ] || missing+=(systemd-journal-remote)
  if [ ${#missing[@]} = 0 ] || ! command -v apt-get >/dev/null; then return; fi
  install_debian "${missing[@]}" || say "Tests that need ${missing[*]} are skipped."
}

# What the test of the dashboard needs beside the product: a browser. Where it cannot be had, that test is skipped, and says
# why.
ensure_browser() {
  if command -v chromium || command -v chromium-browser || command -v google-chrome; then return; fi >/dev/null
  if ! command -v apt-get >/dev/null; then return; fi
  install_debian chromium fonts-dejavu-core || say 'The test of the dashboard, which needs chromium, is skipped.'
}

# What the test of the Debian package needs beside what builds it.
ensure_lintian() {
  if command -v lintian >/dev/null || ! command -v apt-get >/dev/null; then return; fi
  install_debian lintian || say 'What lintian says of the Debian package is not looked at.'
}

# What the test of the alert rules asks. Its package would start a Prometheus: it is taken out of there, and nothing is
# installed.
ensure_promtool() {
  local tool="$root/node_modules/.cache/promtool"
  if [ -x "$tool" ] || command -v promtool >/dev/null || ! command -v apt-get >/dev/null; then return; fi
  say 'Fetching: promtool'
  local folder
  folder=$(mktemp -d)
  (
    cd "$folder" &&
      { apt-get download prometheus || { as_root apt-get update && apt-get download prometheus; }; } &&
      dpkg-deb --extract prometheus_*.deb all && mkdir -p "${tool%/*}" && mv all/usr/bin/promtool "$tool"
  ) >"$folder.log" 2>&1 || say 'The test of the alert rules, which needs promtool, is skipped.'
  rm -rf "$folder" "$folder.log"
}

# Installs Debian packages as root. Prints what apt says only where it fails.
install_debian() {
  say "Installing: $*"
  local log status=0
  log=$(mktemp)
  as_root env DEBIAN_FRONTEND=noninteractive bash -s -- "$@" >"$log" 2>&1 <<'INSTALL' || status=$?
    set -e
    # No service is started in runlevel 1 where systemd does not run.
    { apt-get update && RUNLEVEL=1 apt-get install -y --no-install-recommends "$@"; } </dev/null
INSTALL
  if [ $status != 0 ]; then cat "$log" >&2; fi
  rm -f "$log"
  return $status
}

ensure_build() {
  local stamp="$root/dist/.built"
  # Folders count as newer too, so a file that went away is noticed.
  if [ -e "$stamp" ] && [ -z "$(cd "$root" && find services shared scripts package.json package-lock.json tsconfig.json \
    -newer "$stamp" -print -quit)" ]; then return; fi
  ensure_npm
  say 'Building ...'
  # What is edited while the build runs is newer than the stamp.
  local started
  started=$(date +@%s.%N)
  (cd "$root" && npm run --silent build) >&2 || die 'The build failed, as it says above.'
  touch -d "$started" "$stamp"
}

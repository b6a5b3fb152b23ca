# What scripts/install and scripts/uninstall agree on, and scripts/package in part. Sourced, after ensure.sh.
. "$root/scripts/lib/state.sh"
. "$root/scripts/lib/release.sh"

opt=/opt/kloros
# Unless systemd reads its units before this folder is mounted.
units=/usr/local/lib/systemd/system
if mountpoint -q /usr/local; then units=$own; fi
command=/usr/local/bin/kloros
share=/usr/local/share
zsh=$share/zsh/site-functions
# Where sysusers.d and tmpfiles.d are.
settings=/etc

# Two at once would undo each other's work.
begin() {
  [ "$(id -u)" = 0 ] || die "This changes the system: run it as root, as in \"sudo $0\"."
  command -v systemctl >/dev/null || die 'This host has no systemd; "./scripts/up" runs the fleet without it.'
  [ ! -e /usr/lib/kloros ] || die 'The package kloros-monitors is installed on this host: it is apt that brings it up to date, or removes it.'
  case $root/ in "$opt"/*) die "$opt is where the fleet is installed to: have the checkout elsewhere." ;; esac
  mkdir -p /opt
  exec 9</opt
  flock --nonblock 9 || die 'Another install or uninstall is at work: wait until it has ended.'
  umask 022
  # What is sorted here is sorted alike for everybody.
  export LC_ALL=C
}

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$'\e[1m' green=$'\e[32m' plain=$'\e[0m'
else
  bold='' green='' plain=''
fi

changes=0

# Tells of a step that changed something.
did() {
  changes=$((changes + 1))
  printf '%s\n' "$green+$plain $*"
}

note() { printf '%s\n' "  $*"; }

# Makes a release of what is built: a folder, to be run by $node and with $redis, and started from another.
lay_out() {
  local release=$1 programs=$2
  mkdir -p -- "$release"
  cp -R -- "$root"/dist/* "$root/package.json" "$root/systemd" "$release"
  sed -i "1s|^#!.*|#!$node|" "$release/kloros.js"
  sed -Ei "/^Exec/{s,=/usr/bin/node ,=$node ,; s,=/usr/bin/redis-server ,=$redis ,; s, /opt/kloros/dist/, $programs/,}" \
    "$release"/systemd/*.service
  chmod -R u=rwX,go=rX -- "$release"
}

# The files of a release that belong elsewhere on the host: where they are in the release, a tab, where they belong.
# A file for another program's folder, such as a shell's completions, needs a line here and nothing else.
belongings() {
  systemd_files "$1"
  printf '%s\t%s\n' kloros.1 "$share/man/man1/kloros.1"
  printf '%s\t%s\n' completions/kloros "$share/bash-completion/completions/kloros"
  printf '%s\t%s\n' completions/_kloros "$zsh/_kloros"
  printf '%s\t%s\n' completions/kloros.fish "$share/fish/vendor_completions.d/kloros.fish"
}

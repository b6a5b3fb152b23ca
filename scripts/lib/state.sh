# What an installation makes, asks and takes away beside its files. Sourced by scripts/install and scripts/uninstall, and a
# part of what the Debian package runs. Who has it says what `did` does.

etc=/etc/kloros
state=/var/lib/kloros
# Not where operators keep their own, so that "systemctl mask" and "systemctl revert" do what they are for.
own=/etc/systemd/system

# The commands that systemd is spoken to with are there in a container or chroot, too, where it does not run.
systemd_runs() { [ -d /run/systemd/system ]; }

# Older versions warn of what they do not know.
systemd_backs_off() { [ "$(systemctl --version | sed -nE '1s/^systemd ([0-9]+).*/\1/p')" -ge 254 ]; }

# Makes a token for the feed, for root alone.
make_token() {
  local token
  token=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
  (umask 077 && printf 'KLOROS_FEED_TOKEN=%s\n' "$token" >"$etc/feed.env.new")
  mv -T -- "$etc/feed.env.new" "$etc/feed.env"
}

# Has the services that a command is of, as their user, say what they think of the configuration. It is not named, for there
# may be none.
check_configuration() {
  local node=$1 command=$2
  (
    # The token is not for the command line, which everybody can read.
    token=$(sed -n 's/^KLOROS_FEED_TOKEN=//p' "$etc/feed.env")
    cd /
    for name in $(compgen -e); do unset "$name"; done
    export PATH=/usr/bin:/bin KLOROS_FEED_TOKEN="$token"
    exec setpriv --reuid=kloros --regid=kloros --clear-groups -- \
      "$node" "$command" config check 2>&1
  )
}

# Takes away the links that start a unit at a boot.
remove_links() {
  if [ -d "$own" ]; then find "$own" -mindepth 2 -maxdepth 2 -type l -path "*.wants/$1" -delete; fi
  if [ -d "$own/$1.wants" ]; then rmdir --ignore-fail-on-non-empty -- "$own/$1.wants"; fi
}

remove_whole() {
  if [ -e "$1" ] || [ -L "$1" ]; then
    rm -rf -- "$1"
    did "removed $1"
  fi
}

# Takes away what operators changed of units, the configuration, the state and the user.
purge() {
  local unit each
  for unit in "$@" kloros-.service; do
    for each in "$own/$unit"{,.d} "$own.control/$unit.d"; do remove_whole "$each"; done
  done
  remove_whole "$etc"
  remove_whole "$state"
  if getent passwd kloros >/dev/null; then
    userdel kloros
    did 'removed the user kloros'
  fi
  if getent group kloros >/dev/null; then
    groupdel kloros
    did 'removed the group kloros'
  fi
}

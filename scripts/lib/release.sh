# How one release of the fleet takes the place of another. Sourced by host.sh, and a part of what the Debian package runs. Who
# has it says what `did` does, where releases and units are (`opt`, `units`, `settings`), and what are `belongings` of a release.

# A bare return in what a trap runs would be the failure that it ran for: so they all say 0.

# For so many seconds what was started has to stay up.
trial_s=10

# Puts a file where it belongs, whole or not at all, unless it is there already.
put() {
  local mode=$1 file=$2 target=$3
  if cmp --quiet -- "$file" "$target"; then return 0; fi
  install -D --mode="$mode" -- "$file" "$target.new"
  mv -T -- "$target.new" "$target"
  did "$target"
}

link() {
  if [ "$(readlink -- "$2")" = "$1" ]; then return 0; fi
  ln -sfn -- "$1" "$2.new"
  mv -T -- "$2.new" "$2"
  did "$2 -> $1"
}

# The files of a release that are systemd's: where they are in the release, a tab, where they belong.
systemd_files() {
  local release=$1 file
  for file in "$release"/systemd/kloros*.{service,target,slice}; do
    printf '%s\t%s\n' "systemd/${file##*/}" "$units/${file##*/}"
  done
  if systemd_backs_off; then
    printf '%s\t%s\n' systemd/from-254/kloros-.service.d/back-off.conf "$units/kloros-.service.d/back-off.conf"
  fi
  printf '%s\t%s\n' systemd/sysusers.d/kloros.conf "$settings/sysusers.d/kloros.conf"
  printf '%s\t%s\n' systemd/tmpfiles.d/kloros.conf "$settings/tmpfiles.d/kloros.conf"
}

units_of() {
  (cd -- "$1/systemd" && printf '%s\n' kloros-*.service)
}

is_unit() { [[ $1 == "$units"/*.@(service|target|slice) ]]; }

# Whether a unit runs, or tries to.
is_up() {
  local how
  how=$(systemctl show --property=ActiveState --value "$1")
  [[ $how != @(inactive|failed) ]]
}

# Whether systemd starts a unit no more, though it may run still.
is_masked() { [ "$(systemctl show --property=LoadState --value "$1")" = masked ]; }

stop_unit() {
  if ! is_up "$1"; then return 0; fi
  systemctl stop "$1"
  did "stopped $1"
}

# Stops a unit and takes it away, with the links that start it at a boot.
remove_unit() {
  local unit=${1##*/}
  if systemd_runs; then
    stop_unit "$unit"
    systemctl reset-failed "$unit" 2>/dev/null || true
  fi
  remove_links "$unit"
  remove_file "$1"
}

remove_file() {
  if [ -e "$1" ] || [ -L "$1" ]; then
    rm -f -- "$1"
    did "removed $1"
  fi
}

# The release that is installed; empty where none is. Where an upgrade was cut off, the one that it was to take the place
# of: what runs may be that still.
installed_release() { readlink -e -- "$opt/.before" || readlink -e -- "$opt/dist" || true; }

# Folders of releases but one, which may be none. What else is there is none of ours.
releases_but() {
  find "$opt" -mindepth 1 -maxdepth 1 -type d -regextype posix-extended \
    -regex '.*/(\.staged|[0-9]+\.[0-9]+\.[0-9]+[^/]*-[0-9a-f]{12})' ! -path "$1"
}

# Makes a release the one that is installed.
activate() {
  local file target
  while IFS=$'\t' read -r file target; do
    put 644 "$1/$file" "$target"
  done < <(belongings "$1")
  link "${1##*/}" "$opt/dist"
  if systemd_runs; then systemctl daemon-reload; fi
}

# Takes away what belongs to one release and not to another.
remove_rest() {
  local file target
  while IFS=$'\t' read -r file target; do
    if is_unit "$target"; then remove_unit "$target"; else remove_file "$target"; fi
  done < <(comm -23 <(belongings "$1" | sort) <(belongings "$2" | sort))
  if systemd_runs; then systemctl daemon-reload; fi
}

# The units of a release that run, each with its main process.
running_units() {
  local unit
  for unit in $(units_of "$1"); do
    if [ "$(systemctl show --property=ActiveState --value "$unit")" = active ]; then
      printf '%s %s\n' "$unit" "$(systemctl show --property=MainPID --value "$unit")"
    fi
  done
}

# Has what ran run another release, or stops it where that has none of it. Redis is restarted only where its unit is another,
# for its program is not ours.
restart() {
  local unit
  restarted=()
  for unit in $ran; do
    if [ ! -e "$2/systemd/$unit" ]; then
      stop_unit "$unit"
      continue
    fi
    if [ "$unit" = kloros-redis.service ] && cmp --quiet -- "$1/systemd/$unit" "$2/systemd/$unit"; then continue; fi
    if is_masked "$unit"; then
      echo "$unit is masked: what runs of it is not restarted." >&2
      continue
    fi
    restarted+=("$unit")
  done
  if [ ${#restarted[@]} = 0 ]; then return 0; fi
  systemctl restart "${restarted[@]}"
  did "restarted ${restarted[*]}"
}

# Whether what was restarted, and ran well before, stays up: that it was started says no more than that its program is there.
stays_up() {
  local unit how second judged=()
  for unit in "${restarted[@]}"; do if [[ " $steady " == *" $unit "* ]]; then judged+=("$unit"); fi; done
  for ((second = 0; second < trial_s && ${#judged[@]} > 0; second++)); do
    sleep 1
    for unit in "${judged[@]}"; do
      how=$(systemctl show --property=ActiveState --property=NRestarts "$unit" | sort | tr '\n' ' ')
      if [[ $how != 'ActiveState='@(active|reloading)' NRestarts=0 ' ]]; then
        echo "$unit does not stay up; journalctl --unit=$unit says why." >&2
        return 1
      fi
    done
  done
}

# Has a release take the place of another, which may be none, and has what ran run it; where that fails, all is as it was.
# `running` is what ran a while ago: what runs as the same process still, runs well.
replace() {
  before=$1 release=$2 ran='' steady='' new='' restarted=()
  local unit
  if [ -n "$before" ] && systemd_runs; then
    for unit in $(units_of "$before"); do if is_up "$unit"; then ran+=" $unit"; fi; done
    steady=$(comm -12 <(printf '%s\n' "$running") <(running_units "$before") | cut -d ' ' -f 1 | tr '\n' ' ')
  fi
  trap go_back ERR INT TERM
  set -E
  if [ -n "$before" ]; then ln -sfn -- "$before" "$opt/.before"; fi
  activate "$release"
  systemd-tmpfiles --create "$settings/tmpfiles.d/kloros.conf"
  if [ "$release" != "$before" ] && [ -n "$before" ]; then
    for unit in $(comm -13 <(units_of "$before") <(units_of "$release")); do new+=" $unit"; done
    restart "$before" "$release"
    stays_up
  fi
  trap - ERR INT TERM
  # No sooner, for with its unit goes what has a service started at a boot.
  if [ -n "$before" ]; then remove_rest "$before" "$release"; fi
  rm -f -- "$opt/.before"
}

go_back() {
  # What fails in a subshell fails here, too.
  [ "$BASHPID" = $$ ] || exit 1
  trap - ERR INT TERM
  echo 'That failed, as it says above.' >&2
  if [ -n "$before" ] && [ "$before" != "$release" ]; then
    echo "Going back to ${before##*/}:" >&2
    activate "$before"
    remove_rest "$release" "$before"
    restart "$release" "$before"
    rm -rf -- "$release"
  fi
  rm -f -- "$opt/.before"
  exit 1
}

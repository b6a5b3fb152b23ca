#!/usr/bin/env bash
# Makes a guest of the machine's own root and holds it until standard input ends, so that it outlives nobody; then takes
# it away without a trace. To be run in a mount namespace of its own:
#   booted.sh NAME FOLDER ARGUMENT ...     FOLDER is removed too; the arguments are systemd-nspawn's.
set -euo pipefail
name=$1
folder=$2
shift 2
group=/sys/fs/cgroup/$name
children=()

remove_group() {
  local tries=0
  while [ -d "$group" ] && ! find "$group" -depth -type d -exec rmdir {} + 2>/dev/null; do
    tries=$((tries + 1))
    if [ $tries -gt 200 ]; then
      echo "the processes of $name did not end" >&2
      exit 1
    fi
    sleep 0.05
  done
}

clean() {
  kill -KILL "${children[@]}" 2>/dev/null || true
  wait "${children[@]}" 2>/dev/null || true
  cd /
  remove_group
  if mountpoint -q "$folder/memory"; then umount --recursive --lazy "$folder/memory"; fi
  rm -rf --one-file-system "$folder"
}
trap clean EXIT

# What nspawn notes under /run stays in this namespace.
mount -t tmpfs -o mode=755 tmpfs /run
# On any machine the guest sees the one new hierarchy, and leaves its groups in that alone.
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir "$folder/memory"
mount -t tmpfs -o mode=755 tmpfs "$folder/memory"
cd "$folder/memory"
mkdir upper work root
mount -t overlay -o lowerdir=/,upperdir=upper,workdir=work overlay root

# The vendor's systemd: nothing that this machine enables, mounts or logs. A machine-id of its own, because with none
# systemd would enable everything there is.
(
  cd root
  rm -rf etc/systemd etc/init.d etc/rc?.d etc/fstab etc/hostname etc/machine-id var/log/journal
  mkdir -p var/log/journal etc/tmpfiles.d
  tr -d - </proc/sys/kernel/random/uuid >etc/machine-id
  # A boot empties /tmp, where folders of this machine are seen.
  ln -sfn /dev/null etc/tmpfiles.d/tmp.conf
)

exec 3<&0
# All are processes of a namespace whose first is nspawn: a guest outlives its nspawn, but no process its namespace.
start() {
  mkdir "$group"
  (
    echo "$BASHPID" >"$group/cgroup.procs"
    exec setpriv --pdeathsig KILL unshare --pid --fork --kill-child --mount-proc \
      systemd-nspawn --quiet --directory root --machine "$name" --register=no --keep-unit \
      --console=pipe --resolv-conf=off --timezone=off "$@"
  ) </dev/null 3<&- &
  guest=$!
  children+=($guest)
}

cat <&3 >/dev/null &
children+=($!)
# With this code nspawn says that the guest is to be started again, as the same: its files stay.
rebooted=133
status=$rebooted
while [ $status = $rebooted ]; do
  remove_group
  start "$@"
  status=0
  wait -n -p ended || status=$?
  [ "$ended" = "$guest" ] || break
done
exit $status

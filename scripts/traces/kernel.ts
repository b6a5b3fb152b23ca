import type { Quotation, Tongue } from './tongue.ts'

const quotations: Quotation[] = [
  {
    name: 'null-pointer',
    runtime: 'Linux 6.1 on x86-64',
    source: 'after the report in the kernel documentation, "Bug hunting"',
    reads: ['BUG', 'kernel NULL pointer dereference, address: 0000000000000000', '', 'shop_write'],
  },
  {
    name: 'null-pointer-stamped',
    runtime: 'Linux 6.1 on x86-64',
    source: 'after the report in the kernel documentation, "Bug hunting", with the times that dmesg shows',
    reads: ['BUG', 'unable to handle page fault for address: ffffffffc0a8d018', '', 'shop_read'],
  },
  {
    name: 'arm-null-pointer',
    runtime: 'Linux 6.6 on arm64',
    source: 'after the format of die_kernel_fault() and __die() in arch/arm64',
    reads: [
      'BUG',
      'Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008',
      '',
      'shop_probe',
    ],
  },
  {
    name: 'general-protection',
    runtime: 'Linux 5.15 on x86-64',
    source: 'after the format of exc_general_protection() in arch/x86',
    reads: ['general protection fault', 'probably for non-canonical address 0xdead000000000108', '', 'shop_release'],
  },
  {
    name: 'warning',
    runtime: 'Linux 6.1 on x86-64',
    source: 'after the report in the kernel documentation, "Bug hunting"',
    reads: ['WARNING', 'kernel/module.c:1100 module_put+0x14/0x20', 'kernel/module.c', 'module_put'],
  },
  {
    name: 'bug-on',
    runtime: 'Linux 5.10 on x86-64',
    source: 'after the format of report_bug() in lib/bug.c',
    reads: ['kernel BUG', 'fs/ext4/inode.c:2721!', 'fs/ext4/inode.c', 'ext4_writepages'],
  },
  {
    name: 'hung-task',
    runtime: 'Linux 6.1 on x86-64',
    source: 'after the format of check_hung_task() in kernel/hung_task.c',
    reads: ['hung task', 'task postgres:4711 blocked for more than 120 seconds.'],
  },
  {
    name: 'soft-lockup',
    runtime: 'Linux 5.15 on x86-64',
    source: 'after the kernel documentation, "Softlockup detector and hardlockup detector"',
    reads: ['soft lockup', 'soft lockup - CPU#3 stuck for 26s! [kworker/3:1:96]', '', 'shop_poll'],
  },
  {
    name: 'rcu-stall',
    runtime: 'Linux 6.1 on x86-64',
    source: 'after the report in the kernel documentation, "Using RCU’s CPU Stall Detector"',
    reads: ['RCU stall', 'rcu_sched detected stalls on CPUs/tasks:'],
  },
  {
    name: 'panic',
    runtime: 'Linux 6.1 on x86-64',
    source: 'after the format of panic() in kernel/panic.c',
    reads: ['Kernel panic', 'VFS: Unable to mount root fs on unknown-block(0,0)'],
  },
  {
    name: 'kasan',
    runtime: 'Linux 6.1 on x86-64',
    source: 'after the report in the kernel documentation, "Kernel Address Sanitizer"',
    reads: ['KASAN', 'slab-out-of-bounds in kmalloc_oob_right+0xa8/0xbc [kasan_test]', '', 'kmalloc_oob_right'],
  },
  {
    name: 'out-of-memory',
    runtime: 'Linux 6.1 on x86-64',
    source: 'after the format of dump_header() and __oom_kill_process() in mm/oom_kill.c; its kill is told by itself',
  },
  {
    name: 'out-of-memory-cgroup',
    runtime: 'Linux 6.1 on x86-64',
    source: 'after the format of mem_cgroup_print_oom_meminfo() in mm/memcontrol.c; its kill is told by itself',
  },
  {
    name: 'segfault',
    runtime: 'Linux 6.1 on x86-64',
    source: 'after the format of show_signal_msg() in arch/x86; it is told by itself, in one line',
  },
  {
    name: 'oomd',
    runtime: 'systemd 252',
    source: 'after the messages of systemd-oomd; its kill is told by itself, in one line',
  },
]

/** The kernel and what speaks for it, all quoted. */
export const kernel: Tongue = { language: 'kernel', command: '', probe: '', programs: [], quotations }

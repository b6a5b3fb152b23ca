import { kernel } from '../../../../services/exception-monitor/grammars/kernel.ts'
import { holdAgainstRecorded } from './recorded.ts'
import { holdAgainstBait, holdAgainstRows, holdAgainstTalk, type Row } from './table.ts'

/** The same with the time and the task before every line, as the kernel's own buffer has it. */
const stamped = (text: string) =>
  text
    .split('\n')
    .map((line, index) => `[ ${String(1234 + index)}.56789${index % 10}][ T${index}] ${line}`)
    .join('\n')

const CALLS =
  'Call Trace:\n <TASK>\n ? __die_body+0x1a/0x60\n shop_ioctl+0x5a/0x90 [shop]\n __x64_sys_ioctl+0x8b/0xc0\n do_syscall_64+0x5c/0xc0\n </TASK>'
const SAID = ': shop_ioctl < : __x64_sys_ioctl < : do_syscall_64'

const OOPS = `BUG: kernel NULL pointer dereference, address: 0000000000000008
#PF: supervisor write access in kernel mode
#PF: error_code(0x0002) - not-present page
PGD 0 P4D 0
Oops: 0002 [#1] PREEMPT SMP PTI
CPU: 3 PID: 4711 Comm: insmod Tainted: G           OE      6.1.0-18-amd64 #1  Debian 6.1.76-1
Hardware name: QEMU Standard PC (Q35 + ICH9, 2009)
RIP: 0010:shop_write+0x14/0x30 [shop]
Code: 0f 1f 44 00 00 <c7> 42 08 01
RSP: 0018:ffffb3 EFLAGS: 00010246
RAX: 0000000000000000 RBX: ffffb3
${CALLS}
Modules linked in: shop(OE) nls_ascii
CR2: 0000000000000008
---[ end trace 0000000000000000 ]---
RIP: 0010:shop_write+0x14/0x30 [shop]
note: insmod[4711] exited with irqs disabled`

const WARNING = `------------[ cut here ]------------
NETDEV WATCHDOG: eth0 (e1000e): transmit queue 0 timed out
WARNING: CPU: 1 PID: 0 at net/sched/sch_generic.c:525 dev_watchdog+0x23a/0x250
Modules linked in: shop(OE)
RIP: 0010:dev_watchdog+0x23a/0x250
${CALLS}
---[ end trace 1f2e3d4c5b6a7988 ]---`

const OOPS_SAID = `BUG: kernel NULL pointer dereference, address: 0000000000000008 < : shop_write < ${SAID}`
const WARNING_SAID = `WARNING: NETDEV WATCHDOG: eth0 (e1000e): transmit queue 0 timed out\nnet/sched/sch_generic.c:525 dev_watchdog+0x23a/0x250 < net/sched/sch_generic.c:525 dev_watchdog < ${SAID}`

const APEI = '{1}[Hardware Error]: Hardware error from APEI Generic Hardware Error Source: 4'
const CORRECTED = `${APEI}
{1}[Hardware Error]: It has been corrected by h/w and requires no further action
{1}[Hardware Error]: event severity: corrected
{1}[Hardware Error]:  Error 0, type: corrected
{1}[Hardware Error]:   section_type: memory error`

const rows: Row[] = [
  ['an address that is none', `${OOPS}\nusb 1-1: new device`, [OOPS_SAID], ['usb 1-1: new device']],
  ['the same with times', stamped(OOPS), [OOPS_SAID]],
  ['with lines of others within', OOPS.replace('Code:', 'usb 1-1: new device\nusb 1-1: ready\nCode:'), [OOPS_SAID]],
  [
    'what ends in a panic',
    `${OOPS}\nKernel panic - not syncing: Fatal exception\nKernel Offset: 0x3200 from 0xffff\n---[ end Kernel panic - not syncing: Fatal exception ]---\nnext`,
    [OOPS_SAID],
    ['next'],
  ],
  ['a warning', `${WARNING}\nnext`, [WARNING_SAID], ['next']],
  ['a warning with times', stamped(WARNING), [WARNING_SAID]],
  [
    'a bug',
    `------------[ cut here ]------------\nkernel BUG at mm/slub.c:305!\ninvalid opcode: 0000 [#1] PREEMPT SMP NOPTI\nRIP: 0010:__slab_free+0x150/0x2c0\n${CALLS}\n---[ end trace 0000000000000000 ]---`,
    [`kernel BUG: mm/slub.c:305! < mm/slub.c:305 __slab_free < ${SAID}`],
  ],
  [
    'a fault',
    `general protection fault, probably for non-canonical address 0xdead: 0000 [#1] SMP\nRIP: 0010:f+0x1/0x2\n${CALLS}`,
    [`general protection fault: probably for non-canonical address 0xdead < : f < ${SAID}`],
  ],
  [
    'a task that hangs',
    `INFO: task kworker/0:1:123 blocked for more than 120 seconds.\n      Tainted: G           OE      6.1.0-18-amd64 #1\n"echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.\ntask:kworker/0:1     state:D stack:    0 pid:  123 ppid:     2 flags:0x00004000\n${CALLS}\nnext`,
    [`hung task: task kworker/0:1:123 blocked for more than 120 seconds. < ${SAID}`],
    ['next'],
  ],
  [
    'a processor that hangs',
    `watchdog: BUG: soft lockup - CPU#2 stuck for 26s! [shop:4711]\nModules linked in: shop(OE)\nRIP: 0010:spin+0x1/0x2\n${CALLS}`,
    [`soft lockup: soft lockup - CPU#2 stuck for 26s! [shop:4711] < : spin < ${SAID}`],
  ],
  [
    'a stall',
    `rcu: INFO: rcu_sched self-detected stall on CPU\nrcu: \t2-....: (5249 ticks this GP) idle=1/1/0x4\n\t(t=5250 jiffies g=1 q=2)\nNMI backtrace for cpu 2\n${CALLS}`,
    [`RCU stall: rcu_sched self-detected stall on CPU < ${SAID}`],
  ],
  [
    'a panic',
    'Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\nCPU: 0 PID: 1 Comm: swapper/0\n---[ end Kernel panic - not syncing: VFS ]---',
    ['Kernel panic: VFS: Unable to mount root fs on unknown-block(0,0)'],
  ],
  [
    'a fault of the machine',
    'mce: [Hardware Error]: CPU 2: Machine Check: 0 Bank 5: be00000000800400\nmce: [Hardware Error]: TSC 0 ADDR 8d MISC 3880010086\nnext',
    ['hardware error: CPU 2: Machine Check: 0 Bank 5: be00000000800400'],
    ['next'],
  ],
  [
    'a fault of memory, as the firmware reports it',
    `${APEI}\n{1}[Hardware Error]: event severity: recoverable\n{1}[Hardware Error]:  Error 0, type: recoverable\nnext`,
    ['hardware error: Hardware error from APEI Generic Hardware Error Source: 4'],
    ['next'],
  ],
  [
    '… after one that was corrected',
    `${CORRECTED}\n${APEI.replace('{1}', '{2}')}\n{2}[Hardware Error]: event severity: fatal`,
    ['hardware error: Hardware error from APEI Generic Hardware Error Source: 4'],
    CORRECTED.split('\n'),
  ],
  [
    'a fault of a processor, as AMD’s are put into words',
    '[Hardware Error]: Uncorrected, software restartable error.\n[Hardware Error]: CPU:0 (17:31:0) MC0_STATUS[-|UE|MiscV|AddrV|-|-|SyndV|-|-|-|-]: 0xbc00000000010145\n[Hardware Error]: Error Addr: 0x000000061ad5f340',
    ['hardware error: Uncorrected, software restartable error.'],
  ],
  [
    'memory, with KASAN',
    `==================================================================\nBUG: KASAN: slab-out-of-bounds in kmalloc_oob_right+0xa8/0xbc [test_kasan]\nWrite of size 1 at addr ffff8801f44ec37b by task insmod/2760\n${CALLS}\n\nAllocated by task 2760:\n kasan_save_stack+0x1e/0x40\n\nThe buggy address belongs to the object at ffff8801f44ec300\n which belongs to the cache kmalloc-128 of size 128`,
    [`KASAN: slab-out-of-bounds in kmalloc_oob_right+0xa8/0xbc [test_kasan] < : kmalloc_oob_right < ${SAID}`],
  ],
  [
    'an ARM, with the older form of calls',
    'Unable to handle kernel NULL pointer dereference at virtual address 00000008\npgd = 8001\nInternal error: Oops: 805 [#1] SMP ARM\nPC is at shop_write+0x14/0x30 [shop]\nBacktrace:\n[<bf000014>] (shop_write [shop]) from [<8010>] (f+0x1/0x2)\n[<ffffffff8100>] vfs_write+0xb3/0x1a0\n---[ end trace 1f2e3d4c5b6a7988 ]---',
    ['BUG: Unable to handle kernel NULL pointer dereference at virtual address 00000008 < : shop_write < : vfs_write'],
  ],
]

holdAgainstRecorded(kernel, 'kernel')
holdAgainstRows(kernel, rows)

holdAgainstTalk(kernel, [
  ['calls alone', CALLS],
  ['a line that is drawn', '------------[ cut here ]------------\nSales of March\nwere good'],
  ['a bug that is spoken of', 'BUG: 4711 was fixed\nWe had a Kernel panic - not syncing was the word'],
  [
    'memory that ran out',
    'shop invoked oom-killer: gfp_mask=0xcc0\nCall Trace:\n dump_stack+0x1/0x2\nOut of memory: Killed process 4711 (shop)',
  ],
  ['a program that crashed', 'shop[4711]: segfault at 8 ip 00005 sp 00007 error 4 in shop[5000+1000]'],
  ['a fault of a program', 'traps: shop[4711] general protection fault ip:5 sp:7 error:0 in shop[5000+1000]'],
  ['memory that was corrected, as the firmware reports it', CORRECTED],
  [
    '… as AMD’s is put into words',
    '[Hardware Error]: Corrected error, no action required.\n[Hardware Error]: CPU:0 (17:31:0) MC15_STATUS[Over|CE|MiscV|AddrV|-|-|SyndV|CECC|-|-|-]: 0xdc2040000000011b\n[Hardware Error]: Error Addr: 0x000000061ad5f340\n[Hardware Error]: cache level: L3/GEN, tx: GEN, mem-tx: RD',
  ],
  ['… by an older kernel', '[Hardware Error]: CPU:1\tMC4_STATUS[-|CE|MiscV|-|AddrV|CECC]: 0x9c1ac00000080a13'],
  ['… later', '[Hardware Error]: Deferred error, no action required.'],
  [
    'a cache that was corrected',
    'mce: [Hardware Error]: Machine check events logged\nmce: [Hardware Error]: CPU 7: Machine Check: 0 Bank 0: 9c00004000010090\nmce: [Hardware Error]: TSC 0 ADDR 8d MISC 3880010086\nmce: [Hardware Error]: PROCESSOR 0:306f2 TIME 1480000000 SOCKET 0 APIC 0 microcode 38',
  ],
  ['what programs say too', 'Oops: something went wrong\nBUG: Unable to handle request 3\nBUG: unexpected state'],
  ['an information', 'INFO: task queue has 3 entries\nrcu: Hierarchical RCU implementation.'],
])

holdAgainstBait(kernel, [
  'BUG: kernel NULL pointer ',
  `${OOPS}\n`,
  'INFO: task ',
  'rcu: INFO: rcu_sched detected ',
  'general protection fault',
  '------------[ cut here ]------------\nWARNING: at ',
  '[    1.000000] ',
  '[Hardware Error]: CPU:0 (17:31:0) MC15_STATUS[',
])

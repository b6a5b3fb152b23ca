/** The time and the processor or task that a kernel writes before a line, where nothing took them away. */
const STAMP = /^(?:<\d{1,2}>)?(?:\[ *\d+\.\d{3,9}\] ?)?(?:\[ *[CT]\d+\] ?)?/

/** What a line says, without what the kernel writes before each. */
export function withoutStamp(line: string): string {
  const stamp = STAMP.exec(line)?.[0] ?? ''
  return stamp === '' ? line : line.slice(stamp.length)
}

const HARDWARE = '^(?:mce: )?(?:\\{\\d+\\})?\\[Hardware Error\\]: '

const OF_HARDWARE = new RegExp(HARDWARE)

/** What says that an error of hardware was not corrected: AMD's words, the firmware's, or bit 61 of the status of a bank. */
const NOT_CORRECTED = [
  'Uncorrected\\b|System Fatal error|Machine check: ',
  'event severity: (?:fatal|recoverable)',
  'CPU \\d+: Machine Check(?: Exception)?: [0-9a-f]{1,16} Bank \\d+: [2367abef][0-9a-f]{15}',
  '(?:CPU:\\d+\\s[^[]{0,40})?MC\\d+_STATUS\\[[^\\]]{0,120}\\]: 0x[2367abef][0-9a-f]{15}',
].join('|')

/** Whether a line is of a report of hardware. */
export function isOfHardware(line: string): boolean {
  return OF_HARDWARE.test(withoutStamp(line))
}

/** How a failure of a kernel begins, and what it is. The first group is the message, if it is not the whole line. */
const OPENINGS: readonly [type: string, opening: RegExp][] = [
  ['soft lockup', /^(?:NMI )?(?:watchdog: )?BUG: (soft lockup .*)/],
  ['hard lockup', /^(?:NMI )?watchdog: (Watchdog detected hard LOCKUP .*)/],
  ['KASAN', /^BUG: (?:KASAN|KFENCE|KMSAN|KCSAN): (.*)/],
  [
    'BUG',
    /^BUG: ((?:kernel NULL pointer |unable to handle (?:kernel|page fault)|Bad (?:page|rss-counter) |sleeping function called |scheduling while atomic|workqueue lockup|spinlock |non-zero pgtables_bytes |Dentry |using (?:__this_cpu|smp_processor_id)|(?:TASK |IRQ |#DF )?stack guard page was hit).*)/,
  ],
  ['BUG', /^(Unable to handle kernel (?:NULL pointer dereference|paging request|access).*)/],
  ['general protection fault', /^general protection fault(?:, (.*?))?: [0-9a-f]{4} \[#\d+\]/],
  ['Oops', /^(?:Internal error: )?Oops(?: - |: )(.{0,80}\[#\d+\].*)/],
  [
    'Oops',
    /^((?:divide error|invalid opcode|stack segment|double fault|int3|alignment check|bounds): .{0,40}\[#\d+\].*)/,
  ],
  ['hung task', /^(?:INFO: )?(task \S+:\d+ blocked(?: in I\/O wait)? for more than \d+ seconds\.)/],
  ['RCU stall', /^(?:rcu: )?(?:INFO: )?(rcu_\w+ (?:self-)?detected (?:expedited )?stalls?\b.*)/],
  ['RCU stall', /^(?:rcu: )?(?:INFO: )?(rcu_\w+ detected .*stalls.*)/],
  ['Kernel panic', /^Kernel panic - not syncing: (.*)/],
  ['hardware error', new RegExp(`${HARDWARE}((?:Hardware error (?:from|detected) |${NOT_CORRECTED}).*)`)],
]

/** What is said of an error of hardware that was not corrected. */
export const UNCORRECTED = new RegExp(`${HARDWARE}(?:${NOT_CORRECTED})`)

/** The line that `WARN()` and `BUG()` draw; the next ones say what it is. */
export const CUT_HERE = /^-+\[ cut here \]-+$/

/** What a `WARN()` says. */
export const WARNING = /^WARNING: (?:CPU: \d+ PID: \d+ )?at (.*)$/

/** What a `BUG()` says. */
export const KERNEL_BUG = /^kernel BUG at (.*)$/

/** The line that KASAN and its kin draw. */
export const RULE = /^={66}$/

/** What they say. */
export const SANITIZER = /^BUG: K\w+: /

/** What ends the report of a fault, or goes before the last of it. */
export const END_TRACE = /^---\[ end trace [0-9a-f]+ \]---$/

/** What ends that of a panic. */
export const END_PANIC = /^---\[ end Kernel panic /

/** A call that is certain; one that was merely found on the stack has a question mark. */
export const CALL = /^ *(?:\[<[0-9a-f]+>\] )?([\w.$]+)\+0x[0-9a-f]+\/0x[0-9a-f]+(?: \[[\w-]+.*\])?(?: .*)?$/
const UNCERTAIN = /^ *(?:\[<[0-9a-f]+>\] )?\? [\w.$]+\+0x/

/** The instruction that failed. */
export const POINTER = /^(?:RIP|EIP|pc|PC is at)\b[: ]*(?:[0-9a-f]{4}:)?([\w.$]+)\+0x[0-9a-f]+/

/** Where a sanitizer of the kernel found something. */
export const FOUND_IN = /^BUG: K\w+: \S+ in ([\w.$]+)\+0x[0-9a-f]+/

/** How lines begin that may begin a failure: what is drawn above one, and all openings in short. */
export const HINT = new RegExp(
  `${STAMP.source}(?:${[
    '={66}$|-+\\[ cut here \\]',
    '(?:NMI )?(?:watchdog: )?(?:BUG: |Watchdog detected )',
    'Unable to handle kernel |general protection fault|(?:Internal error: )?Oops',
    '(?:divide error|invalid opcode|stack segment|double fault|int3|alignment check|bounds): ',
    '(?:INFO: )?task \\S+:\\d+ blocked |(?:rcu: )?(?:INFO: )?rcu_\\w+ ',
    'Kernel panic - |(?:mce: )?(?:\\{\\d+\\})?\\[Hardware Error\\]: ',
  ].join('|')})`,
)

/** Lines of registers, memory and circumstances. */
const CIRCUMSTANCE =
  /^ *(?:CPU: |PID: |Hardware name: |Workqueue: |Modules linked in: |Call [Tt]race:|Backtrace:|<\/?[A-Z_]+>|R(?:IP|SP|[A-D]X|[SD]I|BP|\d\d): |E(?:IP|AX|SI|BP|FLAGS): |FS: |GS: |CS: |CR\d|DR\d|PKRU: |Code: |Stack:|Oops|#PF: |PGD |PTE |Tainted|Not tainted |Comm: |task:|note: |NMI backtrace|Sending NMI|Kernel Offset: |Rebooting in |Kernel panic |Fixing recursive|---\[ end |"echo 0 > \/proc\/sys\/kernel\/hung_task|last (?:function|sysfs)|(?:pc|lr|sp|pstate|x\d+) ?: |Mem abort info:|Data abort info:|user pgtable:|swapper pgtable|ESR|EC = |SET = |EA = |FSC = |ISV = |CM = |\[[0-9a-f]{16}\] |irq event stamp|hardirqs last|softirqs last|\(detected by |\(t=\d+ jiffies|rcu: \t|\d+-\.{3}|Workqueue|stack backtrace|Internal error|==+$|(?:Read|Write) of size |Allocated by task |Freed by task |The buggy address |Memory state around|page:|flags: |raw: |>?[0-9a-f]{16}: |which belongs to |The page |page dumped because|Disabling lock debugging|(?:mce: )?(?:\{\d+\})?\[Hardware Error\]: |Showing all locks|\d locks? held by |#\d+: [0-9a-f]{16}|kthread starved|RCU grace-period kthread|rcu: |Unable to handle)/

/** What a line says about what failed, if it begins a failure. */
export function openingOf(text: string): { type: string; message: string } | undefined {
  for (const [type, opening] of OPENINGS) {
    const match = opening.exec(text)
    if (match !== null) return { type, message: match[1] ?? text }
  }
  return undefined
}

/** Whether a line goes on about a failure that was begun. */
export function isCircumstance(text: string): boolean {
  return CIRCUMSTANCE.test(text) || CALL.test(text) || UNCERTAIN.test(text) || /^\t|^ {2,}[[#>]/.test(text)
}

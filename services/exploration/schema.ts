import * as z from 'zod'

const Seconds = z
  .number()
  .min(0)
  .max(366 * 86_400)
const Share = z.number().min(0).max(1)
const Percent = z.number().min(0).max(100)
const Program = z.string().min(1)

/** What an operator may set. */
export const Config = z.object({
  /** Devices and mount points that are not asked about: `*` and `?` stand for anything. */
  ignore: z.array(z.string().min(1).max(256)).max(1_000).default([]),
  /** How long a GPU or a disk must be unused, in seconds: by default three days, which a weekend is not. */
  unused_after: Seconds.default(3 * 86_400),
  /** A GPU is idle under the first share of its time and memory, and used from the second on, 0..1. */
  gpu_idle: Share.default(0.1),
  gpu_used: Share.default(0.2),
  /** How long a device must lack its driver, or its link be narrow or slow, in seconds. */
  hold_s: Seconds.default(600),
  /** How long a device must be gone, in seconds, and after how long it is no longer expected. */
  lost_after: Seconds.default(300),
  forget_after: Seconds.default(30 * 86_400),
  /** So many errors of memory that were corrected within a day, or of a disk within an hour, are a gap. */
  corrected_errors: z.int().min(1).max(1_000).default(10),
  io_errors: z.int().min(1).max(1_000).default(3),
  /** How long, in seconds, until errors close that did not come again. */
  close_after: Seconds.min(60).default(86_400),
  /** Share of time, in percent over five minutes, that some tasks wait for a processor, or all for memory or for I/O. */
  cpu_pressure: Percent.default(80),
  memory_pressure: Percent.default(10),
  io_pressure: Percent.default(50),
  /** How long, in seconds, it must be over that, and then well below to be over. */
  pressure_s: Seconds.default(900),
  /** A file system is nearly full from this used share on, 0..1, where no more bytes than these are free. */
  filesystem_full: Share.default(0.9),
  filesystem_free: z
    .number()
    .min(0)
    .default(10 * 2 ** 30),
  /** Inodes, open files and inotify are nearly used up from this share on, 0..1. */
  limit_full: Share.default(0.9),
  /** How long, in seconds, a clock that is to be synchronized may not be. */
  clock_s: Seconds.default(3_600),
  /** How long a burst of device events may go on before devices are looked at, in milliseconds. */
  settle_ms: z.int().min(0).max(60_000).default(1_000),
  /**
   * Where `/sys`, `/proc`, `/run` and `/dev` are looked for: `/`, but for a host that is staged in a folder. The programs
   * (`udevadm`, `nvidia_smi`, `timedatectl`, `chronyc`, `journalctl`, `detect_virt`) are asked as they are, of the real host.
   */
  root: z.string().startsWith('/').default('/'),
  /** The programs that are asked: a path, or a name on the PATH. */
  udevadm: Program.default('udevadm'),
  detect_virt: Program.default('systemd-detect-virt'),
  nvidia_smi: Program.default('nvidia-smi'),
  timedatectl: Program.default('timedatectl'),
  chronyc: Program.default('chronyc'),
  journalctl: Program.default('journalctl'),
})
export type Config = z.infer<typeof Config>

const Text = z.string().max(1_024)

/** What the detector remembers, each under a key that begins with its kind. */
export const Memory = z.discriminatedUnion('is', [
  /** Of what is, or was, not as it should be: since when it goes the other way, and until when that was seen. */
  z.object({
    is: z.literal('watch'),
    /** Which readings speak of it. */
    group: Text,
    since: z.number().optional(),
    seen: z.number().optional(),
    /** What was told last, of when it began: epoch seconds. */
    told: z.object({ at: z.number(), since: z.number(), reading: Text }).optional(),
  }),
  /** A device that is there, and is to stay. */
  z.object({
    is: z.literal('device'),
    device: Text,
    model: Text,
    place: Text,
    gone_at: z.number().optional(),
  }),
  /** What the tool of a driver says that keeps the driver from working. */
  z.object({ is: z.literal('tool'), driver: Text, says: Text }),
  /** How much there is of something. */
  z.object({ is: z.literal('amount'), value: z.number(), less_at: z.number().optional() }),
  /**
   * Errors of a device: when the last few came, how many no signal has counted, until when they are held back, and what is
   * told of them, since when.
   */
  z.object({
    is: z.literal('errors'),
    times: z.array(z.number()).max(1_000),
    held: z.int().min(0),
    quiet_until: z.number(),
    device: Text,
    reading: Text,
    message: Text,
    since: z.number().optional(),
  }),
])
export type Memory = z.infer<typeof Memory>

/** Which journal entries are read: the kernel's, and journald's word that it missed some of them. */
export const KERNEL = ['_TRANSPORT=kernel', '+', 'MESSAGE_ID=e9bf28e6e834481bb6f48f548ad13606'] as const

import * as z from 'zod'

/**
 * The fields of a journal entry that are read, beside its message; journalctl is asked for no others.
 * See systemd.journal-fields(7).
 */
export const FIELDS = [
  'MESSAGE',
  'PRIORITY',
  'MESSAGE_ID',
  'SYSLOG_IDENTIFIER',
  '_TRANSPORT',
  '_STREAM_ID',
  '_LINE_BREAK',
  '_PID',
  '_COMM',
  '_HOSTNAME',
  '_SYSTEMD_UNIT',
  '_SYSTEMD_USER_UNIT',
  '_SYSTEMD_INVOCATION_ID',
  'CONTAINER_NAME',
  'CONTAINER_PARTIAL_MESSAGE',
  'UNIT',
  'USER_UNIT',
  'INVOCATION_ID',
  'USER_INVOCATION_ID',
  'UNIT_RESULT',
  'EXIT_STATUS',
  'JOB_RESULT',
  'COREDUMP_UNIT',
  'COREDUMP_USER_UNIT',
  'COREDUMP_SIGNAL_NAME',
  'COREDUMP_PID',
  'COREDUMP_COMM',
  'COREDUMP_EXE',
  'COREDUMP_TIMESTAMP',
] as const

/** The messages that systemd and its tools identify, by MESSAGE_ID; see systemd's catalog. */
export const MESSAGES = {
  unit_stopping: 'de5b426a63be47a7b6ac3eaac82e2f6f',
  unit_starting: '7d4958e842da4a758f6c1cdc7b36dcc5',
  unit_started: '39f53479d3a045ac8e11786248231fbf',
  unit_stopped: '9d1aaa27d60140bd96365438aad20286',
  unit_succeeded: '7ad2d189f7e94e70a38c781354912448',
  unit_failed: 'd9b373ed55a64feb8242e02dbe79a49c',
  start_failed: 'be02cf6855d2428ba40df7e9d022f03d',
  out_of_memory: 'fe6faa94e7774663a0da52717891d8ef',
  oomd_kill: 'd989611b15e44c9dbf31e3c81256e4ed',
  core_dump: 'fc2e22bc6ee647b6b90729ab34a250b1',
} as const

const Text = z.string().max(1_024)

/** What the detector remembers, each under a key that begins with its kind. */
export const Memory = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('gap'),
    name: Text,
    kind: Text,
    host: Text,
    /** The unit it is watched by. */
    unit: Text,
    /** Whether it was told that the unit is switched off. */
    off: z.literal(true).optional(),
    /** When it was seen: first of all, or first in a run of the unit; epoch seconds, as all of these. */
    seen_at: z.number().default(0),
    /** When the unit began to start, since when it was running, and when it ended by itself. */
    starting_at: z.number().optional(),
    running_at: z.number().optional(),
    ended_at: z.number().optional(),
  }),
  /** What was told because its time had come, by where it begins: read again, it is not told again. */
  z.object({
    is: z.literal('told'),
    name: Text,
    /** Of an error record: the key of its group. */
    group: Text.optional(),
  }),
  /** The name a group of failures goes by. */
  z.object({
    is: z.literal('group'),
    name: Text,
    /** Where the only error record begins that its gap is open for, as far as is known. */
    alone: Text.optional(),
  }),
  /** The last failure of a unit, that explains what systemd says of it right after. */
  z.object({ is: z.literal('last'), invocation: Text, time: z.number(), kind: Text }),
])
export type Memory = z.infer<typeof Memory>

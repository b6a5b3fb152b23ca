/** Kinds of channels that may be consumed as one another: of an event nobody can see how it travels. */
const GROUPS: Readonly<Record<string, string>> = {
  emitter: 'events',
  pubsub: 'events',
  broker: 'events',
  queue: 'events',
  socket: 'events',
  ipc: 'events',
  message: 'events',
  dom: 'events',
  signal: 'signals',
  stream: 'redis',
  list: 'redis',
}

/** Kinds that leave the process, and what consumes them: where nothing consumes any, their consumers are elsewhere. */
const LEAVING: Readonly<Record<string, string>> = {
  broker: 'pubsub',
  queue: 'pubsub',
  stream: 'stream',
  list: 'list',
  task: 'task',
  job: 'job',
}

/** The group of kinds that a kind belongs to. */
export function groupOf({ family }: { family: string }): string {
  return GROUPS[family] ?? family
}

/** What consumes a kind that leaves the process; undefined for one that does not. */
export function consumedAs({ family }: { family: string }): string | undefined {
  return LEAVING[family]
}

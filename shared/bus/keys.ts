/** The consumer group of curiosity-core on the signal stream. */
export const GROUP = 'curiosity-core'

/** The one key every script gets; the braces keep a fleet in one Redis Cluster slot. */
export function baseKey(prefix: string): string {
  return `{${prefix}}`
}

/** Names of the keys below the base, as they stand in Redis. */
export const keys = {
  signals: (prefix: string) => `{${prefix}}:signals`,
  rejected: (prefix: string) => `{${prefix}}:rejected`,
  heartbeats: (prefix: string) => `{${prefix}}:heartbeats`,
  monitor: (prefix: string, host: string, name: string) => `{${prefix}}:monitor:${host}/${name}`,
  board: (prefix: string, host: string, name: string) => `${keys.monitor(prefix, host, name)}:board`,
  questions: (prefix: string) => `{${prefix}}:questions`,
  question: (prefix: string, id: string) => `{${prefix}}:question:${id}`,
  state: (prefix: string, status: string) => `{${prefix}}:state:${status}`,
  index: (prefix: string, host: string, part: 'about' | 'files' | 'summaries' | 'changes' | 'faults') =>
    `{${prefix}}:index:${host}:${part}`,
} as const

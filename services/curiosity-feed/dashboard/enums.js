/** Where a question may stand, in the contract's order. */
export const STATUSES = ['ready', 'in_progress', 'answered', 'blocked', 'snoozed', 'accepted', 'held', 'closed']

/** How much one may matter, most first. */
export const LEVELS = ['critical', 'high', 'medium', 'low']

/** What a gap may be about, in the contract's order. */
export const ECOSYSTEMS = [
  'diagnostics',
  'architecture',
  'self_healing',
  'testing',
  'discovery',
  'exploration',
  'introspection',
  'knowledge',
  'fleet',
]

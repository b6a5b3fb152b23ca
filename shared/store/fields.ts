/** The short fields of a question's hash that a claimant is shown: first those that say what is to be read beside it. */
export const SHORT_FIELDS = [
  'near',
  'rolls',
  'kind',
  'name',
  'created',
  'first_seen',
  'last_seen',
  'occurrences',
  'evidence_hash',
  'hosts',
  'claim',
  'history',
  'answer',
  'answered',
  'marks',
  'more_hosts',
] as const

/** The fields that a claimant is shown, in the order in which the scripts give them. */
export const CLAIMED_FIELDS = [...SHORT_FIELDS, 'wording', 'facts'] as const

/** The fields that make up a question. */
export const FIELDS = [...CLAIMED_FIELDS, 'status', 'reason', 'held_by', 'until'] as const

/** What stands in the fields of a question's hash; null where a field is not there. */
export type Stored = Partial<Record<(typeof FIELDS)[number], string | null>>

/** Decides what happens when, see `npm run test:faults`; in the suite it is always the same. */
export const SEED = Number(process.env.KLOROS_SEED ?? 0)

/** Whether faults last as long as they may, not as long as the suite has time for. */
export const isLong = process.env.KLOROS_FAULTS === 'long'

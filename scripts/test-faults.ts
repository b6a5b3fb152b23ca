// npm run test:faults [-- --long] [PART ...]: what can go wrong, from a seed that is printed; all of it, or files with a part in their path.
// KLOROS_SEED takes a seed again; with --long faults last as long as they may, and storms blow for ten minutes.
const seed = process.env.KLOROS_SEED ?? String(Math.floor(Math.random() * 2 ** 31))
const rest = process.argv.slice(2).filter((one) => one !== '--long')
if (process.argv.includes('--long')) process.env.KLOROS_FAULTS = 'long'
process.env.KLOROS_SEED = seed
process.stdout.write(`KLOROS_SEED=${seed}\n`)

/** Faults that are tested beside what suffers them. */
const FAULTS = ['test/faults/', 'test/journal/', 'test/host/life', 'shared/sources/tail-kills', 'daemon/life']
process.argv.splice(2, process.argv.length, ...(rest.length > 0 ? rest : FAULTS))
await import('./test.ts')

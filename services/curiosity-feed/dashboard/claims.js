import { keep, keptJson } from './kept.js'

// The tokens of what was claimed here; a claim is worth nothing without its own.
const NAME = 'claims'
const MOST = 200

/** The token of a claim that was made here and still stands; undefined where none does. */
export function tokenOf({ id, status, claim }) {
  const held = all()[id]
  return status === 'in_progress' && held?.generation === claim?.generation ? held.token : undefined
}

/** Remembers a claim. */
export function rememberClaim({ question, token }) {
  const { id, claim } = question
  const others = Object.entries(all()).filter(([key]) => key !== id)
  const kept = [...others.slice(-MOST + 1), [id, { token, generation: claim.generation }]]
  keep(NAME, JSON.stringify(Object.fromEntries(kept)))
}

/** Forgets one that is over. */
export function forgetClaim(id) {
  const { [id]: _, ...others } = all()
  keep(NAME, JSON.stringify(others))
}

function all() {
  const found = keptJson(NAME)
  return typeof found === 'object' && found !== null ? found : {}
}

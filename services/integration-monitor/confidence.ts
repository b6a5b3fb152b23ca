/** What speaks for or against an orphan; the number is what its confidence is multiplied by. */
const FACTORS = {
  literal: [0.95, 'its name is written out'],
  built: [0.85, 'a part of its name is built at run time'],
  mostly_built: [0.55, 'most of its name is built at run time'],
  guessed: [0.9, 'its name, or the function it goes through, is known by its own name alone'],
  plain: [0.95, 'its name is a plain word'],
  spaced: [0.85, 'its name has spaces'],
  tests_produce: [0.3, 'only tests produce it'],
  aside: [0.4, 'only examples, benchmarks or documents produce it'],
  tests_consume: [0.8, 'only tests consume it'],
  published: [0.4, 'it is an event of a class of a published package, whose users are elsewhere'],
  published_class: [0.75, 'a class of a published package emits it on itself, and others may listen'],
  published_page: [0.5, 'it is an event of a published package for the page around it'],
  other_family: [0.5, 'a channel of that name, but of another kind, is consumed'],
  compared: [0.6, 'the word is compared with, a case or a key'],
  mentioned_aside: [0.9, 'the word turns up elsewhere, but sockets hear by name'],
  mentioned: [0.7, 'the name turns up elsewhere in the code'],
  configured: [0.6, 'the name turns up in configuration, scripts or data'],
  prefix_tested: [0.5, 'names that begin or end so are tested for'],
  dynamic_here: [0.65, 'what it is produced on is also subscribed to with a name that is built at run time'],
  door: [0.97, 'a function that nothing in the tree calls would subscribe to whatever name it is given'],
  dynamic: [0.95, 'somewhere a subscription of its kind has a name that is built at run time'],
  sink: [0.95, 'a listener for everything takes it too, as it takes any'],
  broken_holds: [0.3, 'a file that does not parse has the name in it'],
  broken: [0.95, 'a file of the tree does not parse'],
  many_broken: [0.85, 'several files of the tree do not parse'],
  cut: [0.97, 'of a very large file not everything is known'],
  outward: [0.6, 'it goes to a broker, and nothing in the tree consumes what begins like it'],
  no_consumers: [0.6, 'nothing in the tree consumes channels of its kind: their consumers may be elsewhere'],
  near: [1.05, 'a name that is nearly the same is consumed, and never produced'],
} as const satisfies Record<string, readonly [factor: number, sentence: string]>

/** The name of what speaks for or against an orphan. */
export type Reason = keyof typeof FACTORS

/** How sure it is that nothing consumes a channel, 0..1, and why, in sentences. */
export function judged(reasons: Iterable<Reason>): { confidence: number; why: string[] } {
  let confidence = 1
  const why: string[] = []
  for (const reason of new Set(reasons)) {
    const [factor, sentence] = FACTORS[reason]
    confidence *= factor
    why.push(factor >= 0.95 ? sentence : `${sentence} (less sure)`)
  }
  return { confidence: Math.round(Math.min(confidence, 0.99) * 100) / 100, why }
}

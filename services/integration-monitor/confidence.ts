/**
 * What speaks for or against an orphan: by the doubt it feeds, what the confidence is multiplied by, and why.
 *
 * Of one doubt only the gravest reason counts: that a subscription somewhere is dynamic, and that one is behind a function
 * that nobody calls, both say that a listener may not be seen, and not twice.
 */
const DOUBTS = {
  /** Whether the name is what is meant. */
  name: {
    literal: [0.95, 'its name is written out'],
    plain: [0.92, 'its name is a plain word'],
    built: [0.85, 'a part of its name is built at run time'],
    mostly_built: [0.55, 'most of its name is built at run time'],
    spaced: [0.8, 'its name has spaces'],
    guessed: [0.85, 'its name, or the function it goes through, is known by its own name alone'],
  },
  /** Whether the program produces it. */
  producers: {
    tests_produce: [0.3, 'only tests produce it'],
    aside: [0.4, 'only examples, benchmarks or documents produce it'],
  },
  /** Whether its consumers are elsewhere. */
  audience: {
    tests_consume: [0.8, 'only tests consume it'],
    published: [0.4, 'it is an event of a class of a published package, whose users are elsewhere'],
    published_class: [0.72, 'it is emitted on an object of a published package, and others may listen'],
    published_page: [0.5, 'it is an event of a published package for the page around it'],
    toolkit: [0.4, 'no class of the tree declares such a signal: it is one of the toolkit, which answers it itself'],
    outward: [0.6, 'it goes to a broker, and nothing in the tree consumes what begins like it'],
    elsewhere: [0.6, 'of channels of its kind nearly none is consumed in the tree: they may be for others'],
    no_consumers: [0.6, 'nothing in the tree consumes channels of its kind: their consumers may be elsewhere'],
  },
  /** Whether what has its name elsewhere consumes it. */
  mentions: {
    other_family: [0.5, 'a channel of that name, but of another kind, is consumed'],
    compared: [0.6, 'the word is compared with, a case or a key'],
    mentioned_aside: [0.9, 'the word turns up elsewhere, but sockets hear by name'],
    mentioned: [0.7, 'the name turns up elsewhere in the code'],
    configured: [0.6, 'the name turns up in configuration, scripts or data'],
    method: [0.6, 'a method is called so, with `Event` or `Command` behind, as some dispatchers look them up'],
    prefix_tested: [0.5, 'names that begin or end so are tested for'],
    listed: [0.9, 'it is listed where channels are that have their subscriptions elsewhere'],
  },
  /** Whether a subscription takes it that does not say so. */
  subscriptions: {
    dynamic_here: [0.65, 'what it is produced on is also subscribed to with a name that is built at run time'],
    handed_out: [0.6, 'what it is produced on is also heard for whoever connects and asks for it'],
    door: [0.97, 'a function that nothing in the tree calls would subscribe to whatever name it is given'],
    dynamic: [0.95, 'somewhere a subscription of its kind has a name that is built at run time'],
    sink: [0.95, 'a listener for everything takes it too, as it takes any'],
  },
  /** Whether all was read. */
  reading: {
    broken_holds: [0.3, 'a file that does not parse has the name in it'],
    broken: [0.95, 'a file of the tree does not parse'],
    many_broken: [0.85, 'several files of the tree do not parse'],
    unreadable: [0.95, 'a file or folder of the tree cannot be read'],
    many_unreadable: [0.85, 'several files or folders of the tree cannot be read'],
    cut: [0.97, 'of a very large file not everything is known'],
  },
  /** What speaks for it. */
  near: { near: [1.05, 'a name that is nearly the same is consumed, and never produced'] },
} as const satisfies Record<string, Record<string, readonly [factor: number, sentence: string]>>

/** The name of what speaks for or against an orphan. */
export type Reason = { [Doubt in keyof typeof DOUBTS]: keyof (typeof DOUBTS)[Doubt] }[keyof typeof DOUBTS]

/** How sure it is that nothing consumes a channel, 0..1, and why, in sentences. */
export function judged(reasons: Iterable<Reason>): { confidence: number; why: string[] } {
  const given: ReadonlySet<string> = new Set(reasons)
  let confidence = 1
  const why: string[] = []
  for (const doubt of Object.values(DOUBTS)) {
    const held = Object.entries(doubt).filter(([reason]) => given.has(reason))
    if (held.length > 0) confidence *= Math.min(...held.map(([, [factor]]) => factor))
    for (const [, [factor, sentence]] of held) why.push(factor >= 0.92 ? sentence : `${sentence} (less sure)`)
  }
  return { confidence: Math.round(Math.min(confidence, 0.99) * 100) / 100, why }
}

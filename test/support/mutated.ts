import fc from 'fast-check'

/** What programs, terminals and broken writers put between things. */
const ODD = [
  ...['\0', '\0\0\0\0', '\r', '\r\n', '\n', '\n\n', '\t', ' ', '    ', '\x1b[31m', '\x1b', '\x7f', '\u0085', '\u00a0'],
  ...['\u2028', '\u200b', '\u202e', '\ufeff', '\ud800', '\udc00', 'é', 'İ', 'ß', '👩‍👩‍👧', '世界'],
  ...[
    '"',
    "'",
    '\\',
    '\\u0000',
    '\\ud800',
    '<',
    '>',
    '&',
    '&#0;',
    '&#x110000;',
    ']]>',
    '<!--',
    '{',
    '}',
    '[',
    ']',
    '(',
  ],
  ...[
    ')',
    ':',
    ': ',
    ',',
    '=',
    '/',
    '//',
    '# ',
    '> ',
    '- ',
    '0',
    '-1',
    '1e999',
    '99999999999999999999',
    'null',
    'true',
  ],
  ...['{"a":', '[[[[', '__proto__', 'constructor', '%s', '../', '...', 'Error: ', 'x'.repeat(5_000), ' '.repeat(3_000)],
]

/** The most a text grows to, in characters. */
const MOST = 64 * 1024

const Edit = (others: readonly string[]) =>
  fc.record({
    how: fc.constantFrom('remove', 'repeat', 'move', 'insert', 'insert', 'splice', 'splice', 'cut', 'crlf', 'indent'),
    /** Places in the text, by lines or anywhere. */
    at: fc.tuple(fc.nat(), fc.nat(), fc.nat()),
    lines: fc.boolean(),
    odd: fc.constantFrom(...ODD),
    other: fc.constantFrom(...others),
    times: fc.integer({ min: 2, max: 60 }),
  })
type Edit = ReturnType<typeof Edit> extends fc.Arbitrary<infer T> ? T : never

/** Texts made of recorded ones, as trouble makes them: cut short, spliced, doubled, out of order, with odd characters. */
export function mutated(corpus: readonly string[], edits = 6): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...corpus), fc.array(Edit(corpus), { maxLength: edits }))
    .map(([text, edits]) => edits.reduce(edited, text))
}

function edited(text: string, { how, at, lines, odd, other, times }: Edit): string {
  const [first, second, third] = at.map((n) => placeIn(text, n, lines)) as [number, number, number]
  const [a, b] = first < second ? [first, second] : [second, first]
  const [head, middle, tail] = [text.slice(0, a), text.slice(a, b), text.slice(b)]
  const made = {
    remove: () => head + tail,
    repeat: () => head + middle.repeat(Math.min(times, Math.ceil(MOST / (middle.length + 1)))) + tail,
    move: () => insert(head + tail, Math.min(third, head.length + tail.length), middle),
    insert: () => insert(text, a, odd),
    splice: () => {
      const [x, y] = [placeIn(other, at[1], lines), placeIn(other, at[2], lines)]
      return insert(text, first, other.slice(Math.min(x, y), Math.max(x, y)))
    },
    cut: () => head,
    crlf: () => head + middle.replace(/\r?\n/g, '\r\n') + tail,
    indent: () => head + middle.replace(/^/gm, odd.slice(0, 4)) + tail,
  }
  return made[how as keyof typeof made]().slice(0, MOST)
}

function placeIn(text: string, n: number, lines: boolean): number {
  const place = n % (text.length + 1)
  return lines ? text.lastIndexOf('\n', place - 1) + 1 : place
}

function insert(text: string, at: number, what: string): string {
  return text.slice(0, at) + what + text.slice(at)
}

/** Where to cut bytes, and the pieces: at each of some places, wherever they fall. */
export const places = fc.array(fc.nat(), { maxLength: 8 })

/** Cuts at places, each taken modulo the length. */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end))
}

/** Takes from several lists in turn as chance has it, each list's own in order. */
export function woven<T>(lists: readonly (readonly T[])[], turns: readonly number[]): T[] {
  const left = lists.map((list) => [...list])
  const all: T[] = []
  for (let turn = 0; left.some((list) => list.length > 0); turn += 1) {
    const some = left.filter((list) => list.length > 0)
    const n = turns[turn % Math.max(1, turns.length)] ?? 0
    all.push(...(some[n % some.length]?.splice(0, 1 + ((n >> 3) % 5)) ?? []))
  }
  return all
}

/** What programs call their levels, and the syslog severity each is: 0 (emergency) to 7 (debug). */
const NAMES: readonly (readonly [severity: number, names: string])[] = [
  [0, 'emerg emergency'],
  [1, 'alert'],
  [2, 'crit critical fatal panic dpanic fata pani ftl pnc'],
  [3, 'error err erro eror severe'],
  [4, 'warn warning wrn'],
  [5, 'notice'],
  [6, 'info information inf log success config'],
  [7, 'debug debg debu dbug dbg trace trac trce trc verbose fine finer finest blat'],
]

const SPELLINGS = [
  (name: string) => name,
  (name: string) => name.toUpperCase(),
  (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
]

// Every spelling there is: to look one up must not make another string.
const SEVERITIES = new Map(
  NAMES.flatMap(([severity, names]) =>
    names.split(' ').flatMap((name) => SPELLINGS.map((spell): [string, number] => [spell(name), severity])),
  ),
)

/** All names of levels in lower, upper and title case, each as the alternatives of a regular expression. */
export const LEVEL_NAMES = SPELLINGS.map((spell) =>
  NAMES.flatMap(([, names]) => names.split(' '))
    .map(spell)
    .join('|'),
) as [lower: string, upper: string, title: string]

/** The levels of loggers that write one letter. */
const LETTERS = new Map(Object.entries({ F: 2, C: 2, E: 3, W: 4, N: 5, I: 6, D: 7, V: 7, T: 7 }))

/** The syslog severity that the name of a level stands for, in lower, upper or title case; undefined for other words. */
export function severityOf(word: string): number | undefined {
  return SEVERITIES.get(word)
}

/** The syslog severity that a letter stands for where a level is one letter; F is fatal. */
export function severityOfLetter(letter: string): number | undefined {
  return LETTERS.get(letter)
}

/** The syslog severity of a level as a number: 10 (trace) to 60 (fatal) as pino and bunyan count, else as syslog does. */
export function severityOfNumber(level: number): number | undefined {
  if (level >= 0 && level <= 7) return Math.trunc(level)
  if (level >= 60 && level < 100) return 2
  if (level >= 50) return level < 60 ? 3 : undefined
  if (level >= 40) return 4
  if (level >= 30) return 6
  return level >= 10 ? 7 : undefined
}

/** A version's parts, comparable: epoch, release, and what is before or after it. */
interface Version {
  epoch: number
  release: number[]
  /** Below 0 before the release (dev −4, a −3, b −2, rc −1), 0 it itself, 1 after it; and the number of that. */
  phase: number
  count: number
}

const VERSION =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\d*))?(?:[-_.]?(post|rev|r)[-_.]?(\d*)|-(\d+))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+[a-z0-9.]+)?$/i

const PHASES: Readonly<Record<string, number>> = {
  a: -3,
  alpha: -3,
  b: -2,
  beta: -2,
  c: -1,
  rc: -1,
  pre: -1,
  preview: -1,
}

function parse(text: string): Version | undefined {
  const [, epoch, release, pre, preCount, post, postCount, minus, dev, devCount] = VERSION.exec(text.trim()) ?? []
  if (release === undefined) return undefined
  const isAfter = post !== undefined || minus !== undefined
  const phase = pre !== undefined ? (PHASES[pre.toLowerCase()] ?? -1) : isAfter ? 1 : dev !== undefined ? -4 : 0
  const count = Number((pre !== undefined ? preCount : isAfter ? (postCount ?? minus) : devCount) || 0)
  return { epoch: Number(epoch ?? 0), release: release.split('.').map(Number), phase, count }
}

function compare(a: Version, b: Version): number {
  if (a.epoch !== b.epoch) return a.epoch - b.epoch
  for (let at = 0; at < Math.max(a.release.length, b.release.length); at += 1) {
    const by = (a.release[at] ?? 0) - (b.release[at] ?? 0)
    if (by !== 0) return by
  }
  return a.phase - b.phase || a.count - b.count
}

/**
 * Whether an installed version will do, by PEP 440, or as Poetry writes it (`^1.2`, `~1.2`, `1.2`, `<2 || >3`).
 *
 * @returns undefined where either is written in another way.
 */
export function satisfiesPython(installed: string, range: string): boolean | undefined {
  const fits = range.split('||').map((each) => satisfiesAll(installed, each))
  if (fits.includes(true)) return true
  return fits.includes(undefined) ? undefined : false
}

function satisfiesAll(installed: string, range: string): boolean | undefined {
  const version = parse(installed)
  if (version === undefined) return undefined
  for (const clause of range.split(',').filter((each) => each.trim() !== '')) {
    const fits = fitsClause(version, installed, clause.trim())
    if (fits !== true) return fits
  }
  return true
}

function fitsClause(version: Version, installed: string, clause: string): boolean | undefined {
  if (clause === '*') return true
  const [, operator = '', text = ''] = /^(===|==|~=|!=|<=|>=|<|>|\^|~|=)?\s*(.+)$/.exec(clause) ?? []
  if (operator === '===') return installed === text
  const isAny = /\.\*$/.test(text)
  const wanted = parse(text.replace(/\.\*$/, ''))
  if (wanted === undefined) return undefined
  if (isAny || operator === '') {
    const isIt = isAny ? startsWith(version, wanted, wanted.release.length) : compare(version, wanted) === 0
    return operator === '!=' ? !isIt : isIt
  }
  const order = compare(version, wanted)
  switch (operator) {
    case '==':
    case '=':
      return order === 0
    case '!=':
      return order !== 0
    case '<=':
      return order <= 0
    case '>=':
      return order >= 0
    case '<':
      return order < 0
    case '>':
      return order > 0
    case '~=':
      return order >= 0 && startsWith(version, wanted, Math.max(1, wanted.release.length - 1))
    case '~':
      return order >= 0 && startsWith(version, wanted, Math.min(2, wanted.release.length))
    default: {
      // `^0.2.3` goes up to 0.3: the first part that is not 0 stays.
      const first = wanted.release.findIndex((part) => part !== 0)
      return order >= 0 && startsWith(version, wanted, first === -1 ? wanted.release.length : first + 1)
    }
  }
}

function startsWith(version: Version, wanted: Version, parts: number): boolean {
  if (version.epoch !== wanted.epoch) return false
  return wanted.release.slice(0, parts).every((part, at) => part === (version.release[at] ?? 0))
}

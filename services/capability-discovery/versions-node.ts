import satisfies from 'semver/functions/satisfies.js'
import valid from 'semver/functions/valid.js'
import validRange from 'semver/ranges/valid.js'

/**
 * Whether an installed version will do for a range of npm.
 *
 * @returns undefined where the range names a place, a tag or a catalog, and no versions, or what is installed says none.
 */
export function satisfiesNode(installed: string, range: string): boolean | undefined {
  const versions = range.replace(/^npm:(?:@[^/]+\/)?[^@]*@?/, '')
  if (validRange(versions) === null || valid(installed, { loose: true }) === null) return undefined
  return satisfies(installed, versions, { includePrerelease: true, loose: true })
}

import { type Environment, normalise } from '../../shared/contract/installed.ts'
import type { Need } from '../../shared/contract/summary.ts'
import { distributionsOf, isShared, mayBring } from './distributions.ts'
import type { Project } from './projects.ts'
import { frameworkOf } from './standard.ts'

/** Nothing but types: there is no package but that of the types. */
const TYPES = new Set(
  'estree geojson unist hast mdast nlcst xast json-schema har-format chrome trusted-types istanbul-lib-coverage'.split(
    ' ',
  ),
)

/** The distributions that bring a module of Python: those of an environment first; undefined where none is known. */
export function distributionsIn(name: string, environment: Environment | undefined): readonly string[] | undefined {
  const [top = ''] = name.split('.', 1)
  const listed = distributionsOf(name)
  // Whoever has a part of a shared name brings not the others.
  const installed = isShared(top) ? undefined : environment?.modules.get(top)
  return installed === undefined ? listed : [...installed, ...(listed ?? [])]
}

/** The need of a project that brings a module of Python. @param known the distributions that are known to. */
export function declaredPython(
  name: string,
  known: readonly string[] | undefined,
  { needs }: Pick<Project, 'needs'>,
): Need | undefined {
  // One that is called as the module brings it, whichever is the usual one.
  for (const distribution of [...(known ?? []), name]) {
    const need = needs.get(normalise(distribution))
    if (need !== undefined) return need
  }
  if (known !== undefined) return undefined
  for (const need of needs.values()) if (mayBring(need[0], name)) return need
  return undefined
}

/** The need of a project that brings a package of Node. */
export function declaredNode(name: string, { needs }: Project): Need | undefined {
  const own = needs.get(name)
  if (own !== undefined) return own
  if (TYPES.has(name)) return needs.get(typesOf(name))
  const framework = frameworkOf(name)
  return framework === undefined ? undefined : needs.get(framework)
}

/** Whether the types of a package of Node are declared. */
export function hasTypes(name: string, projects: readonly Project[]): boolean {
  return projects.some(({ needs }) => needs.has(typesOf(name)))
}

function typesOf(name: string): string {
  return `@types/${name.startsWith('@') ? name.slice(1).replace('/', '__') : name}`
}

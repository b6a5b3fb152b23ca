import type { Environment, Installed } from '../../shared/contract/installed.ts'
import type { Opened } from '../../shared/contract/monitor.ts'
import { type MissingPackage, missingPackages } from './missing-packages.ts'
import { missingTools } from './missing-tools.ts'
import { type Project, Projects } from './projects.ts'
import type { FileValue } from './reduce.ts'
import { TreeNames } from './tree-names.ts'

/** The gap types of what is missing. */
export type Gap = 'missing_dependency' | 'missing_tool'

/** A tree and where it is: what paths of its files begin with. */
export interface Tree {
  path: string
  name: string
}

/** All that is missing, the surest first. */
export function findings(
  files: ReadonlyMap<string, FileValue>,
  trees: readonly Tree[],
  installed: Installed,
  project: string,
): Opened<Gap>[] {
  const projects = new Projects(files)
  const names = new TreeNames(files)
  const places = placesOf(installed.environments, trees)
  const environmentOf = ({ folder, language }: Project) => places.get(`${language} ${folder}`)
  const packages = missingPackages(files, { projects, names, environmentOf })
  const tools = missingTools(files, { projects, names, installed })
  const found: Opened<Gap>[] = [
    ...packages.map((one) => packageGap(one, project)),
    ...tools.map(
      (facts): Opened<'missing_tool'> => ({
        opens: 'missing_tool',
        name: `${project}/${facts.tool}`,
        reason: `${facts.tool} is run by ${facts.uses[0]}, and is on no configured PATH`,
        facts,
      }),
    ),
  ]
  return found.sort((a, b) => b.facts.confidence - a.facts.confidence || (a.name < b.name ? -1 : 1))
}

function packageGap({ folder, facts }: MissingPackage, project: string): Opened<'missing_dependency'> {
  const { module, state, manifest, imports, declared, installed } = facts
  const how = {
    undeclared: `${manifest} does not declare it`,
    not_installed: `${manifest} declares it, and it is not installed`,
    wrong_version: `${manifest} asks for ${declared}, and ${installed} is installed`,
  }[state]
  const place = folder === '' ? '' : `${folder}:`
  return {
    opens: 'missing_dependency',
    name: `${project}/${place}${facts.language}:${facts.package}`,
    reason: `${module} is imported by ${imports[0]}, and ${how}`,
    facts,
  }
}

/** Environments by language and by the folder in the trees that each belongs to. */
function placesOf(environments: readonly Environment[], trees: readonly Tree[]): Map<string, Environment> {
  const places = new Map<string, Environment>()
  for (const environment of environments) {
    const { of, language } = environment
    const inside = trees.flatMap(({ path, name }) => {
      if (of !== path && !of.startsWith(`${path}/`)) return []
      return [[name, of.slice(path.length + 1)].filter((part) => part !== '').join('/')]
    })
    // A virtual environment may be anywhere: then it is for the trees themselves.
    const folders = inside.length > 0 || language === 'node' ? inside : trees.map(({ name }) => name)
    for (const folder of folders) {
      const key = `${language} ${folder}`
      if (!places.has(key)) places.set(key, environment)
    }
  }
  return places
}

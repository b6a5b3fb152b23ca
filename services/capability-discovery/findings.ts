import type { Environment, Installed } from '../../shared/contract/installed.ts'
import type { Opened } from '../../shared/contract/monitor.ts'
import type { Files } from '../../shared/contract/packed-files.ts'
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
  files: Files<FileValue>,
  trees: readonly Tree[],
  installed: Installed,
  project: string,
): Opened<Gap>[] {
  const projects = new Projects(files)
  const names = new TreeNames(files)
  const places = placesOf(installed.environments, trees)
  const environmentsOf = ({ folder, language }: Project) => places.get(`${language} ${folder}`) ?? []
  const packages = missingPackages(files, { projects, names, environmentsOf })
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

/** Environments by language and by the folder in the trees that each belongs to; what is nearest to it comes first. */
function placesOf(environments: readonly Environment[], trees: readonly Tree[]): Map<string, Environment[]> {
  const places = new Map<string, Environment[]>()
  const add = (environment: Environment, folders: readonly string[], most: number) => {
    for (const folder of folders) {
      const key = `${environment.language} ${folder}`
      const known = places.get(key) ?? []
      if (known.length < most) places.set(key, [...known, environment])
    }
  }
  for (const environment of environments) {
    const { of, language } = environment
    const inside = insideOf(of, trees)
    // A virtual environment may be anywhere: then it is for the trees themselves.
    add(environment, inside.length > 0 || language === 'node' ? inside : trees.map(({ name }) => name), 1)
  }
  // What members of a project need is looked for above them, too.
  for (const environment of environments) {
    add(
      environment,
      (environment.members ?? []).flatMap((member) => insideOf(member, trees)),
      2,
    )
  }
  return places
}

/** What a place is called in the trees; by several names where one lies in another. */
function insideOf(place: string, trees: readonly Tree[]): string[] {
  return trees.flatMap(({ path, name }) => {
    if (place !== path && !place.startsWith(`${path}/`)) return []
    return [[name, place.slice(path.length + 1)].filter((part) => part !== '').join('/')]
  })
}

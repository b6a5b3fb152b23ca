import { parseDocument } from 'yaml'
import type { Manifest } from '../../../shared/contract/summary.ts'
import { needsOf } from './requirement.ts'
import { tableOf } from './table.ts'

/**
 * Reads what the hooks of a `.pre-commit-config.yaml` need that run scripts of the tree: those of `repo: local` in Python. What
 * the hooks of other repositories get is for their own programs. Undefined where there are none.
 *
 * @throws YAMLParseError where it is no YAML.
 */
export function readPreCommit(text: string): Manifest | undefined {
  const tree = parseDocument(text, { logLevel: 'silent', uniqueKeys: false, customTags: [] })
  const [error] = tree.errors
  if (error !== undefined) throw error
  const needs = listOf(tableOf(tree.toJS()).repos)
    .filter(({ repo }) => repo === 'local')
    .flatMap(({ hooks }) => listOf(hooks))
    .filter(({ language }) => language === 'python')
    .flatMap((hook) => needsOf(hook.additional_dependencies, 'dev'))
  return needs.length === 0 ? undefined : { of: 'python', needs }
}

function listOf(value: unknown): ReturnType<typeof tableOf>[] {
  return Array.isArray(value) ? value.map(tableOf) : []
}

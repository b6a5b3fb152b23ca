import type { FileFacts } from './class-facts.ts'
import { ClassTree } from './class-tree.ts'
import { conditionalInits } from './conditions.ts'
import { type HoldingFile, type UnreadContainer, unreadAttributes, unreadVariables } from './containers.ts'
import { duplicates } from './duplicates.ts'
import type { Around, Finding } from './finding.ts'
import { Kept } from './kept.ts'
import { missingWiring } from './wiring.ts'

/** All that is found about classes and what they hold. @param kept what is known of them from when this was asked before. */
export function classFindings(
  files: ReadonlyMap<string, HoldingFile>,
  around: Around,
  kept = new Kept(),
): { findings: Finding[]; unread: UnreadContainer[] } {
  const facts = new Map<string, FileFacts>()
  for (const [path, { classes }] of files) if (classes !== undefined) facts.set(path, classes)
  const tree = new ClassTree(facts, around.modules, kept)
  return {
    findings: [...duplicates(tree), ...missingWiring(tree, around), ...conditionalInits(tree, around)],
    unread: [...unreadAttributes(files, tree, around), ...unreadVariables(files, tree, around)],
  }
}

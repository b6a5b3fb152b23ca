import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { line } from '../text/clean.ts'

/** What the feed says: its answer, or the sentence in which it refuses. */
export type Said = { status: number; body: unknown } | { refused: string }

/** The feed, however it is reached. Paths are those of its HTTP, with their queries. */
export interface FeedCalls {
  get(path: string, query?: Readonly<Record<string, string | undefined>>): Promise<Said>
  post(path: string, body: unknown): Promise<Said>
}

/** An answer in plain text. */
export function answer(lines: readonly string[]): CallToolResult {
  return { content: [{ type: 'text', text: lines.join('\n') }] }
}

/** Says what the feed said, or why it refused. */
export function told(said: Said, write: (body: unknown, status: number) => readonly string[]): CallToolResult {
  if ('refused' in said) return { ...answer([line(said.refused)]), isError: true }
  return answer(write(said.body, said.status))
}

/** Where the feed has a question. */
export function pathOf(id: string): string {
  return `/questions/${encodeURIComponent(id)}`
}

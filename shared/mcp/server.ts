import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js'
import { Page, Question } from '../text/answers.ts'
import { line } from '../text/clean.ts'
import { addAnsweringTools } from './answering.ts'
import { type FeedCalls, pathOf } from './ask.ts'
import { cut, flag, pageOf } from './pages.ts'
import { QUOTED, questionLines } from './question-lines.ts'
import { addReadingTools } from './reading.ts'

const INSTRUCTIONS = `Monitors of this host and its code ask questions about what is wrong with them. To answer one: claim_question, find out
and mend what is wrong, answer_question with what it was; or release_question, or block_question. While it takes long, renew_claim
before the lease ends. ${QUOTED}`

/** How many questions are listed as resources. */
const LISTED = 15

/**
 * The server of the Model Context Protocol, over whatever transport: tools to read and answer questions, and each question as a
 * resource.
 *
 * @param worker who claims where the agent does not say.
 */
export function mcpServer(feed: FeedCalls, version: string, worker: string): McpServer {
  const server = new McpServer({ name: 'kloros', title: 'KLoROS monitors', version }, { instructions: INSTRUCTIONS })
  addReadingTools(server, feed)
  addAnsweringTools(server, feed, worker)

  const list = async () => {
    const said = await feed.get('/questions', { limit: String(LISTED) })
    if ('refused' in said) throw new Error(said.refused)
    const { questions, total } = Page.parse(said.body)
    const resources = questions.map(({ id, question, level, status }) => ({
      uri: `kloros://questions/${encodeURIComponent(id)}`,
      name: line(id),
      title: `| ${cut(line(question), 80)}`,
      description: `${line(level)}, ${line(status)} | ${cut(line(question), 160)}`,
      mimeType: 'text/plain',
    }))
    const last = resources.at(-1)
    const more = total - questions.length
    if (last !== undefined && more > 0) last.description = `${more} more: list_questions has all. ${last.description}`
    return { resources }
  }
  const read = async (uri: URL, id: string, page: number) => {
    const said = await feed.get(pathOf(id))
    if ('refused' in said) throw new Error(said.refused)
    const found = pageOf(questionLines(Question.parse(said.body)), page)
    const next = `kloros://questions/${encodeURIComponent(id)}/pages/${found.page + 1}`
    const text = [flag(found, next), QUOTED, ...found.lines].join('\n')
    return { contents: [{ uri: uri.href, mimeType: 'text/plain', text }] }
  }
  const about = { title: 'A question', description: 'All that is known of it.', mimeType: 'text/plain' }
  server.registerResource('question', new ResourceTemplate('kloros://questions/{id}', { list }), about, (uri, { id }) =>
    read(uri, decodeURIComponent(String(id)), 1),
  )
  server.registerResource(
    'question-page',
    new ResourceTemplate('kloros://questions/{id}/pages/{page}', { list: undefined }),
    { ...about, title: 'A page of a question' },
    (uri, { id, page }) =>
      read(uri, decodeURIComponent(String(id)), Math.max(1, Number.parseInt(String(page), 10) || 1)),
  )
  return server
}

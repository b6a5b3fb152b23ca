import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod'
import { duration } from '../contract/duration.ts'
import { Level, QuestionStatus } from '../contract/question.ts'
import { Ecosystem } from '../contract/signal.ts'
import { Fleet, type Member, Page, Question } from '../text/answers.ts'
import { line } from '../text/clean.ts'
import { answer, type FeedCalls, pathOf, told } from './ask.ts'
import { cut, flag, pageOf, quote } from './pages.ts'
import { answeredLines, listedLines, QUOTED, questionLines } from './question-lines.ts'

/** How many questions are listed at once, at most, and where nothing is said. */
const MOST_LISTED = 20
const LISTED = 10

/** How many questions are found by their text. */
const FOUND = 6

const READ_ONLY = { readOnlyHint: true, openWorldHint: false } as const

const Id = z.string().max(200).describe('the id of a question')

/** Adds the tools that change nothing: lists, one question, what is related to it, and the fleet. */
export function addReadingTools(server: McpServer, feed: FeedCalls): void {
  server.registerTool(
    'list_questions',
    {
      title: 'List questions',
      description: 'What the monitors ask, best first. Without status: all but closed.',
      inputSchema: {
        status: z.array(QuestionStatus).optional(),
        gap_type: z.array(z.string()).optional().describe('such as exception, test_failure'),
        ecosystem: z.array(Ecosystem).optional(),
        level: z.array(Level).optional(),
        host: z.string().optional(),
        query: z.string().max(256).optional().describe("text in the gap's name or the question"),
        limit: z.int().min(1).max(MOST_LISTED).default(LISTED),
        cursor: z.string().max(1024).optional().describe('the next_cursor of the page before'),
      },
      annotations: READ_ONLY,
    },
    async ({ status, gap_type, ecosystem, level, host, query, limit, cursor }) => {
      const lists = {
        status: status?.join(),
        gap_type: gap_type?.join(),
        ecosystem: ecosystem?.join(),
        level: level?.join(),
      }
      const said = await feed.get('/questions', { ...lists, host, q: query, limit: String(limit), cursor })
      return told(said, (body) => {
        const { questions, total, next_cursor } = Page.parse(body)
        const more = next_cursor === null ? 'truncated: false' : `truncated: true; next_cursor: ${next_cursor}`
        return [`${total} in all; ${more}`, QUOTED, ...questions.flatMap(listedLines)]
      })
    },
  )

  server.registerTool(
    'read_question',
    {
      title: 'Read a question',
      description: 'One question, whole, a page at a time: where it happened and the failing lines first.',
      inputSchema: { id: Id, page: z.int().min(1).max(1000).default(1) },
      annotations: READ_ONLY,
    },
    async ({ id, page }) =>
      told(await feed.get(pathOf(id)), (body) => {
        const found = pageOf(questionLines(Question.parse(body)), page)
        return [flag(found, `read_question with page ${found.page + 1}`), QUOTED, ...found.lines]
      }),
  )

  server.registerTool(
    'search_related',
    {
      title: 'Search related questions',
      description:
        'What may be about the same as a question: others with the same frame, error, file or module and who holds them, and those of any status that hold a text, with their answers.',
      inputSchema: {
        id: Id.optional(),
        query: z.string().min(1).max(256).optional().describe('text in the name of the gap or the question'),
      },
      annotations: READ_ONLY,
    },
    async ({ id, query }) => {
      if (id === undefined && query === undefined)
        return { ...answer(['Give an id, a query, or both.']), isError: true }
      const tied = id === undefined ? undefined : await feed.get(pathOf(id))
      if (tied !== undefined && 'refused' in tied) return told(tied, () => [])
      const near = tied === undefined ? [] : Question.parse(tied.body).related
      const status = QuestionStatus.options.join()
      const held =
        query === undefined ? undefined : await feed.get('/questions', { q: query, status, limit: String(FOUND) })
      if (held !== undefined && 'refused' in held) return told(held, () => [])
      const found = held === undefined ? { questions: [], total: 0 } : Page.parse(held.body)
      return answer([
        `${near.length} related, ${found.total} with the text; truncated: ${found.total > found.questions.length}`,
        QUOTED,
        ...near.flatMap(({ id, by, status, gap, worker }) => [
          `${cut(line(id), 120)}  ${line(status)}  the same ${line(by)}`,
          `| ${cut(line(gap.name), 120)}${worker === null ? '' : `, held by ${cut(line(worker), 60)}`}`,
        ]),
        ...found.questions.flatMap((one) => [...listedLines(one), ...answeredLines(one)]),
      ])
    },
  )

  server.registerTool(
    'fleet_status',
    {
      title: 'Status of the fleet',
      description: 'How every monitor is, on every host: what is unwell first.',
      inputSchema: { page: z.int().min(1).max(1000).default(1) },
      annotations: READ_ONLY,
    },
    async ({ page }) =>
      told(await feed.get('/fleet'), (body) => {
        const { services } = Fleet.parse(body)
        const unwell = services.filter((one) => !isWell(one))
        const rows = [...unwell, ...services.filter(isWell)].flatMap(memberLines)
        const found = pageOf(rows, page)
        const next = `fleet_status with page ${found.page + 1}`
        return [`${services.length} services, ${unwell.length} unwell; ${flag(found, next)}`, QUOTED, ...found.lines]
      }),
  )
}

function isWell({ status, silent }: Member): boolean {
  return !silent && (status === 'ok' || status === 'stopped')
}

// Anyone may write a heartbeat, its names as well as its reason.
function memberLines({ service, host, status, silent, age_s, reason }: Member): string[] {
  const how = silent ? 'silent' : line(status)
  return [
    `| ${cut(line(service), 64)} on ${cut(line(host), 64)}: ${how}, heard ${duration(age_s)} ago`,
    ...(reason === '' ? [] : quote(`why: ${reason}`)),
  ]
}

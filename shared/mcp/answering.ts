import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod'
import { Level } from '../contract/question.ts'
import { Ecosystem } from '../contract/signal.ts'
import { Claimed, Question, Renewed } from '../text/answers.ts'
import { line } from '../text/clean.ts'
import { type FeedCalls, pathOf, told } from './ask.ts'
import { flag, pageOf } from './pages.ts'
import { QUOTED, questionLines } from './question-lines.ts'

const Id = z.string().max(200).describe('the id of a question')
const Token = z.string().max(256).describe('the token that claim_question gave')
const Lease = z.int().min(1).max(86_400).default(900).describe('for how long, in seconds')
const Reason = z.string().min(1).max(4000)

/** What changes a question, and can be taken back. */
const CHANGES = { readOnlyHint: false, destructiveHint: false, openWorldHint: false } as const

/**
 * Adds the tools of whoever answers questions.
 *
 * @param worker who claims where the agent does not say.
 */
export function addAnsweringTools(server: McpServer, feed: FeedCalls, worker: string): void {
  server.registerTool(
    'claim_question',
    {
      title: 'Claim a question',
      description:
        'Takes the best ready question that fits, or the one with that id, for yourself alone, until the lease ends. Keep its token: renew_claim, answer_question, release_question and block_question need it.',
      inputSchema: {
        id: Id.optional().describe('takes this one, where it is ready; without it, the best'),
        worker: z.string().min(1).max(128).default(worker).describe('who you are'),
        lease_seconds: Lease,
        gap_types: z.array(z.string()).min(1).optional().describe('such as exception, test_failure'),
        ecosystems: z.array(Ecosystem).min(1).optional(),
        levels: z.array(Level).min(1).optional(),
      },
      annotations: CHANGES,
    },
    async ({ id, ...wanted }) =>
      told(await feed.post(id === undefined ? '/questions/claim' : `${pathOf(id)}/claim`, wanted), (body, status) => {
        if (status === 204) return ['No such question is ready.']
        const { question, token, expires_at } = Claimed.parse(body)
        const found = pageOf(questionLines(question), 1)
        const next = `read_question with id ${line(question.id)} and page 2`
        return [`token: ${line(token)}`, `yours until: ${line(expires_at)}`, flag(found, next), QUOTED, ...found.lines]
      }),
  )

  server.registerTool(
    'renew_claim',
    {
      title: 'Renew a claim',
      description: 'Keeps a claimed question for longer, from now on.',
      inputSchema: { id: Id, token: Token, lease_seconds: Lease },
      annotations: { ...CHANGES, idempotentHint: true },
    },
    async ({ id, ...body }) =>
      told(await feed.post(`${pathOf(id)}/renew`, body), (said) => [`Yours until ${Renewed.parse(said).expires_at}.`]),
  )

  server.registerTool(
    'answer_question',
    {
      title: 'Answer a question',
      description:
        'Answers a claimed question: what was wrong, and what was done. It closes by itself once its gap is gone, and is asked again if it comes back.',
      inputSchema: {
        id: Id,
        token: Token,
        answer: z.string().min(1).max(60_000),
        evidence: z.array(z.string().max(4000)).max(100).optional().describe('what shows it: commands, files, lines'),
        confidence: z.number().min(0).max(1).optional().describe('how sure you are'),
      },
      annotations: CHANGES,
    },
    async ({ id, ...body }) => told(await feed.post(`${pathOf(id)}/answer`, body), changed),
  )

  server.registerTool(
    'release_question',
    {
      title: 'Give a question back',
      description: 'Gives a claimed question back, for others to take.',
      inputSchema: { id: Id, token: Token, reason: Reason.optional().describe('for whoever takes it next') },
      annotations: CHANGES,
    },
    async ({ id, ...body }) => told(await feed.post(`${pathOf(id)}/release`, body), changed),
  )

  server.registerTool(
    'block_question',
    {
      title: 'Block a question',
      description: 'Says that a claimed question cannot be answered now, and what is in the way; a person reopens it.',
      inputSchema: { id: Id, token: Token, reason: Reason },
      annotations: CHANGES,
    },
    async ({ id, ...body }) => told(await feed.post(`${pathOf(id)}/block`, body), changed),
  )

  server.registerTool(
    'snooze_question',
    {
      title: 'Put a question off',
      description: 'Has a question asked again later, at most 90 days from now; a claim of it ends.',
      inputSchema: { id: Id, until: z.iso.datetime({ offset: true }).describe('such as 2026-11-21T08:00:00Z') },
      annotations: CHANGES,
    },
    async ({ id, until }) => told(await feed.post(`${pathOf(id)}/snooze`, { until }), changed),
  )
}

function changed(body: unknown): string[] {
  const { id, status } = Question.parse(body)
  return [`${line(id)} is ${line(status)} now.`]
}

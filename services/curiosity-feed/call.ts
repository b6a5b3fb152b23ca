import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type * as z from 'zod'
import type { AnswerName } from './answers.ts'
import { parse, parseQuery } from './parse.ts'

/** One call of the feed: what it takes and what it answers. Requests are held against it, and the OpenAPI document is made of it. */
export interface Call {
  method: 'GET' | 'POST' | 'DELETE'
  /** As OpenAPI writes it: `/questions/{id}`. */
  path: string
  tag: 'questions' | 'signals' | 'mutes' | 'fleet' | 'feed'
  /** A few words. */
  summary: string
  /** What is to be known beside them. */
  description?: string
  query?: z.ZodObject
  body?: z.ZodType
  /** By status: what it means, and the shape of the answer where there is one. */
  answers: Readonly<Record<number, readonly [meaning: string, answer?: AnswerName]>>
  /** What may be answered beside what any call may be: 404 there is none, 409 its state forbids it. */
  problems?: readonly (404 | 409)[]
  /** GET changes something: HEAD is not answered. */
  changes?: true
}

/** A request whose every part fits its call. */
export interface Fitting<C extends Call> {
  /** What stands for `{id}` in the path; empty where it has none. */
  id: string
  query: C['query'] extends z.ZodType ? z.output<C['query']> : undefined
  body: C['body'] extends z.ZodType ? z.output<C['body']> : undefined
  request: FastifyRequest
  reply: FastifyReply
}

/** Renews what was answered before to an Idempotency-Key, or throws the Problem that it is true no more. */
export type Renewal = (body: string) => Promise<string>

/** Answers a call; see {@link Renewal} for `renewal`. */
export function serve<const C extends Call>(
  app: FastifyInstance,
  call: C,
  handle: (request: Fitting<C>) => Promise<unknown>,
  renewal?: Renewal,
): void {
  app.route({
    method: call.method,
    url: urlOf(call),
    exposeHeadRoute: call.changes !== true,
    config: { renewal } as never,
    handler: (request, reply) =>
      handle({
        id: (request.params as { id?: string }).id ?? '',
        query: (call.query && parseQuery(call.query, request.query)) as Fitting<C>['query'],
        body: (call.body && parse(call.body, request.body)) as Fitting<C>['body'],
        request,
        reply,
      }),
  })
}

/** A call's path as fastify writes it: `/questions/:id`. */
export function urlOf({ path }: Pick<Call, 'path'>): string {
  return path.replace(/\{(\w+)\}/g, ':$1')
}

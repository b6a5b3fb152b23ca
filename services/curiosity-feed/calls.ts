import type { Call } from './call.ts'
import * as schema from './schema.ts'

const CHANGED = { 200: ['The question as it is now.', 'Question'] } as const

/** All that the feed can be asked over HTTP, by the names that programs made from the OpenAPI document give it. */
export const calls = {
  listQuestions: {
    ...{ method: 'GET', path: '/questions', tag: 'questions' },
    summary: 'A page of questions, best first.',
    description:
      'Without status: all but closed. A cursor goes on behind the last question of a page: whatever changes its place meanwhile, no question that keeps its own is left out or given twice. A page ends before its limit where its questions weigh much; next_cursor says whether there are more.',
    query: schema.QuestionQuery,
    answers: { 200: ['A page.', 'Page'] },
  },
  getQuestion: {
    ...{ method: 'GET', path: '/questions/{id}', tag: 'questions' },
    summary: 'A question, whole.',
    answers: { 200: ['The question.', 'Question'] },
    problems: [404],
  },
  getOccurrences: {
    ...{ method: 'GET', path: '/questions/{id}/occurrences', tag: 'questions' },
    summary: 'In which hours the gap of a question was seen, and how often.',
    description: 'Oldest first, hours without any left out; the newest 240 hours, for 31 days.',
    answers: { 200: ['The hours.', 'OccurrenceList'] },
    problems: [404],
  },
  getTraceback: {
    ...{ method: 'GET', path: '/questions/{id}/traceback', tag: 'questions' },
    summary: 'The lines of a question’s traceback, and which are calls of the program itself.',
    description: 'Empty where it has none.',
    answers: { 200: ['The lines.', 'Traceback'] },
    problems: [404],
  },
  claimQuestion: {
    ...{ method: 'POST', path: '/questions/claim', tag: 'questions' },
    summary: 'Takes the best ready question that fits.',
    description:
      'The token is needed to renew, release, answer and block it, and is worth nothing when the lease ends.',
    body: schema.Claim,
    answers: { 200: ['A question, held until the lease ends.', 'Claimed'], 204: ['None is ready.'] },
    problems: [409],
  },
  claimOneQuestion: {
    ...{ method: 'POST', path: '/questions/{id}/claim', tag: 'questions' },
    summary: 'Takes this one question, where it is ready.',
    body: schema.ClaimOne,
    answers: { 200: ['The question, held until the lease ends.', 'Claimed'] },
    problems: [404, 409],
  },
  renewClaim: {
    ...{ method: 'POST', path: '/questions/{id}/renew', tag: 'questions' },
    summary: 'Keeps a claimed question for longer, from now on.',
    body: schema.Renew,
    answers: { 200: ['It is held until then.', 'Renewed'] },
    problems: [404, 409],
  },
  releaseQuestion: {
    ...{ method: 'POST', path: '/questions/{id}/release', tag: 'questions' },
    summary: 'Gives a claimed question back.',
    body: schema.Release,
    answers: CHANGED,
    problems: [404, 409],
  },
  answerQuestion: {
    ...{ method: 'POST', path: '/questions/{id}/answer', tag: 'questions' },
    summary: 'Answers a claimed question.',
    body: schema.Answer,
    answers: CHANGED,
    problems: [404, 409],
  },
  blockQuestion: {
    ...{ method: 'POST', path: '/questions/{id}/block', tag: 'questions' },
    summary: 'Says that a claimed question cannot be answered now, and why.',
    body: schema.Block,
    answers: CHANGED,
    problems: [404, 409],
  },
  snoozeQuestion: {
    ...{ method: 'POST', path: '/questions/{id}/snooze', tag: 'questions' },
    summary: 'Puts a question off for at most 90 days; a claim of it ends.',
    body: schema.Snooze,
    answers: CHANGED,
    problems: [404, 409],
  },
  acceptQuestion: {
    ...{ method: 'POST', path: '/questions/{id}/accept', tag: 'questions' },
    summary: 'Accepts a gap as it is: quiet until its evidence changes; a claim of it ends.',
    body: schema.Accept,
    answers: CHANGED,
    problems: [404, 409],
  },
  reopenQuestion: {
    ...{ method: 'POST', path: '/questions/{id}/reopen', tag: 'questions' },
    summary: 'Asks again what was blocked, snoozed, accepted, answered or closed.',
    body: schema.Reopen,
    answers: CHANGED,
    problems: [404, 409],
  },
  listSignals: {
    ...{ method: 'GET', path: '/signals', tag: 'signals' },
    summary: 'The newest signals, or those before one.',
    query: schema.SignalQuery,
    answers: { 200: ['Newest first.', 'SignalList'] },
  },
  postSignals: {
    ...{ method: 'POST', path: '/signals', tag: 'signals' },
    summary: 'Takes a signal, or a list of them: all or none.',
    description:
      'Answers 503 while curiosity-core lags too far behind. With an incident_id, a signal counts once in 24 h.',
    body: schema.Signals,
    answers: { 202: ['They are in the stream.', 'Accepted'] },
  },
  watchEvents: {
    ...{ method: 'GET', path: '/events', tag: 'signals' },
    summary: 'Signals and changes of questions as they happen, as Server-Sent Events.',
    description:
      'Events are named signal, question, and gap where something is no longer kept. Last-Event-ID goes on behind an event. The filter is that of a list of questions; without status closed ones are told of too, and with status or level no signals. Who does not keep up is cut off. Answers 503 where 2,000 clients watch already, or with 100 different filters.',
    query: schema.EventQuery,
    answers: { 200: ['Events, until either side ends it.', 'Events'] },
  },
  listMutes: {
    ...{ method: 'GET', path: '/mutes', tag: 'mutes' },
    summary: 'What is muted, oldest first.',
    answers: { 200: ['All mutes.', 'MuteList'] },
  },
  addMute: {
    ...{ method: 'POST', path: '/mutes', tag: 'mutes' },
    summary: 'Mutes gaps by their name: questions about them are held, and counted, until it ends.',
    description: 'In gap_name * stands for any text and ? for any one character. 409 where there are 1,000 mutes.',
    body: schema.NewMute,
    answers: { 201: ['The mute, and how many questions it holds.', 'Mute'] },
    problems: [409],
  },
  removeMute: {
    ...{ method: 'DELETE', path: '/mutes/{id}', tag: 'mutes' },
    summary: 'Takes a mute back; what it held is asked again.',
    answers: { 204: ['It is gone.'] },
    problems: [404],
  },
  listChannels: {
    ...{ method: 'GET', path: '/channels', tag: 'fleet' },
    summary: 'Who produces and who consumes each channel of the sources, by name.',
    description: 'In name * stands for any text and ? for any one character. What the sources say, not what runs.',
    query: schema.ChannelQuery,
    answers: { 200: ['A page.', 'ChannelPage'] },
  },
  getFleet: {
    ...{ method: 'GET', path: '/fleet', tag: 'fleet' },
    summary: 'The last heartbeat of every service, on every host.',
    answers: { 200: ['By service and host.', 'Fleet'] },
  },
  getStats: {
    ...{ method: 'GET', path: '/stats', tag: 'fleet' },
    summary: 'What opened and closed in each hour by gap type, and how the questions stand.',
    query: schema.StatsQuery,
    answers: { 200: ['Oldest hour first.', 'Stats'] },
  },
  speakMcp: {
    ...{ method: 'POST', path: '/mcp', tag: 'feed' },
    summary: 'The Model Context Protocol, streamable HTTP: tools to read and answer questions.',
    description:
      'Without sessions and streams: any method but POST is answered with 405. Accept must name application/json and text/event-stream.',
    body: schema.Messages,
    answers: {
      200: ['The answer to a request, or a list of those to several.', 'Messages'],
      202: ['A notification was heard.'],
      400: ['The body is no JSON, or no message of the protocol.', 'Message'],
      406: ['Accept does not name both kinds.', 'Message'],
    },
  },
  makeLink: {
    ...{ method: 'POST', path: '/session/links', tag: 'feed' },
    summary: 'Makes a link that lets a browser in, once, within a minute.',
    answers: { 201: ['Where it is.', 'Link'] },
  },
  openSession: {
    ...{ method: 'GET', path: '/session/{id}', tag: 'feed' },
    summary:
      'Opens such a link: gives a browser the cookie of a session, and sends it on to the dashboard. Needs no token.',
    answers: { 303: ['A session has begun.'] },
    changes: true,
  },
  getHealth: {
    ...{ method: 'GET', path: '/health', tag: 'feed' },
    summary: 'How the feed itself is; needs no token.',
    answers: { 200: ['It works.', 'Health'], 503: ['It does not.', 'Health'] },
  },
  getMetrics: {
    ...{ method: 'GET', path: '/metrics', tag: 'feed' },
    summary: 'The same for Prometheus.',
    answers: { 200: ['Text in the format of Prometheus.', 'Text'] },
  },
  getOpenApi: {
    ...{ method: 'GET', path: '/openapi.json', tag: 'feed' },
    summary: 'This document.',
    answers: { 200: ['OpenAPI 3.1.', 'Document'] },
  },
} as const satisfies Record<string, Call>

import type { Command } from './command.ts'

/** A command of the table, before it is loaded. */
export interface Entry {
  /** Without a capital and a full stop. */
  summary: string
  load(): Promise<{ command: Command }>
}

/** The table of all commands, by what they are for. Loaded when named: one should not wait for what another needs. */
export const groups: readonly [title: string, commands: readonly [name: string, entry: Entry][]][] = [
  [
    'The fleet',
    [
      ['up', { summary: 'start the whole fleet here, on a private Redis', load: () => import('./up.ts') }],
      ['run', { summary: 'run one service in the foreground', load: () => import('./run.ts') }],
      ['status', { summary: 'how every service is', load: () => import('./status.ts') }],
      [
        'doctor',
        { summary: 'what is wrong with the host and the fleet, and how to mend it', load: () => import('./doctor.ts') },
      ],
      ['config', { summary: 'the effective configuration, or check it', load: () => import('./config.ts') }],
    ],
  ],
  [
    'What is asked',
    [
      ['questions', { summary: 'list questions, best first', load: () => import('./questions.ts') }],
      [
        'channels',
        { summary: 'who produces and who consumes each channel of the sources', load: () => import('./channels.ts') },
      ],
      ['watch', { summary: 'the fleet, its questions and its signals, live', load: () => import('./watch.ts') }],
      ['dashboard', { summary: 'all of it in a browser, signed in', load: () => import('./dashboard.ts') }],
      ['show', { summary: 'one question, whole, and why it is as it is', load: () => import('./show.ts') }],
    ],
  ],
  [
    'To answer a question',
    [
      ['next', { summary: 'take the best ready question, on one screen', load: () => import('./next.ts') }],
      ['claim', { summary: 'take the best ready question', load: () => import('./claim.ts') }],
      ['renew', { summary: 'keep a claimed question for longer', load: () => import('./renew.ts') }],
      ['answer', { summary: 'answer a claimed question', load: () => import('./answer.ts') }],
      ['release', { summary: 'give a claimed question back', load: () => import('./release.ts') }],
      ['block', { summary: 'say that a claimed question cannot be answered now', load: () => import('./block.ts') }],
      ['mcp', { summary: 'let an agent do all this, by the Model Context Protocol', load: () => import('./mcp.ts') }],
    ],
  ],
  [
    'To decide on a question',
    [
      ['snooze', { summary: 'put a question off', load: () => import('./snooze.ts') }],
      ['accept', { summary: 'leave it at that, until its evidence changes', load: () => import('./accept.ts') }],
      ['reopen', { summary: 'ask again', load: () => import('./reopen.ts') }],
      ['mute', { summary: 'do not ask about gaps of such names, or list the mutes', load: () => import('./mute.ts') }],
      ['unmute', { summary: 'take a mute back', load: () => import('./unmute.ts') }],
    ],
  ],
  [
    'Signals',
    [
      ['signals', { summary: 'the newest signals, and those to come', load: () => import('./signals.ts') }],
      ['emit', { summary: 'send signals', load: () => import('./emit.ts') }],
    ],
  ],
  [
    'This command',
    [['completion', { summary: 'have a shell complete what is typed', load: () => import('./completion.ts') }]],
  ],
]

/** The same table by name. */
export const commands: ReadonlyMap<string, Entry> = new Map(groups.flatMap(([, entries]) => entries))

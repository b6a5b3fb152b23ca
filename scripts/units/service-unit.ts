import type { ServiceDefinition } from '../../shared/contract/service.ts'
import { nodeEnvironment, nodeFlags } from '../kloros/locate.ts'
import { sandbox } from './sandbox.ts'
import { type Setting, unitFile } from './unit-file.ts'

/** Where the unit of a service is; also its identifier in the journal. */
export function unitName(service: string): string {
  return `kloros-${service}.service`
}

/** What all processes of the fleet have in common, Redis included. */
export const common: readonly Setting[] = [
  ['User', 'kloros'],
  ['Group', 'kloros'],
  ['Slice', 'kloros.slice'],
  ['SyslogIdentifier', '%N'],
  ['Restart', 'always'],
  ['RestartSec', '2'],
]

/** What works through much at once gives way to all else. */
const background: readonly Setting[] = [
  ['Nice', '10', 'It may take all processors, where nothing else wants them.'],
  ['CPUWeight', '20'],
  ['IOWeight', '20'],
]

/** Node is named by its path alone, so that an installation with another can put that in its place. */
const MAIN = ['/usr/bin/node', ...nodeFlags, '/opt/kloros/dist/main.js'].join(' ')

/** Writes the unit of a service from its definition. */
export function serviceUnit({ name, summary, limits, reach = {} }: ServiceDefinition): string {
  return unitFile({
    Unit: [
      ['Description', `KLoROS ${name}: ${summary.replace(/\.$/, '').replaceAll('%', '%%')}`],
      [
        'Wants',
        'kloros-redis.service',
        'Wanted, not required: redis.url may name another, and a service waits for it by itself.',
      ],
      [
        'After',
        'kloros-redis.service kloros.target network.target',
        'So that the target has stopped when its services have.',
      ],
      ['PartOf', 'kloros.target'],
      [
        'StartLimitIntervalSec',
        '0',
        'What it cannot work without may stay away for long; that is no reason to give up.',
      ],
    ],
    Service: [
      ['Type', 'exec'],
      [
        'Environment',
        Object.entries(nodeEnvironment)
          .map((each) => each.join('='))
          .join(' '),
        'So that the C library keeps less of what was read once.',
      ],
      ['ExecStart', `${MAIN} ${name}`],
      [
        'ExecReload',
        `${MAIN} ${name} --config-check`,
        'What is refused here fails the reload, and the service is not told of it.',
      ],
      // Of the shell: the program kill is of a package that small systems leave out.
      ['ExecReload', "/bin/sh -c 'kill -HUP $MAINPID'"],
      ...common,
      ['RestartPreventExitStatus', '78', 'A bad configuration is mended by a person.'],
      ['KillMode', 'mixed', 'A program it started must not end before it: that would look like a failure.'],
      ['TimeoutStopSec', '10'],
      ['MemoryMax', limits.memory],
      ['CPUQuota', limits.cpu],
      ...(limits.background ? background : []),
      ['TasksMax', '64'],
      ...sandbox(reach),
    ],
    Install: [['WantedBy', 'multi-user.target kloros.target']],
  })
}

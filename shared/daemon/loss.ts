import type { Fleet, Loss, Opened } from '../contract/monitor.ts'

const DAY_S = 86_400

/** Makes a source's loss the gap that every monitor may open: named host/monitor/source/cause, gone after a quiet day. */
export function lossFinding(
  { monitor, fleet }: { monitor: { name: string }; fleet: Fleet },
  source: string,
  { cause, reason, lost, unit }: Loss,
): Opened<'source_loss'> {
  return {
    opens: 'source_loss',
    name: `${fleet.host}/${monitor.name}/${source}/${cause}`,
    reason,
    facts: {
      monitor: monitor.name,
      source,
      cause,
      ...(lost === undefined ? {} : { lost }),
      ...(unit === undefined ? {} : { unit }),
    },
    expires_s: DAY_S,
  }
}

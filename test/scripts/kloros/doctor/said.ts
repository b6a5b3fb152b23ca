import type { Finding } from '../../../../scripts/kloros/doctor/finding.ts'

/** A finding without its sentence: status and check. */
export function said(finding: Finding | undefined): string {
  return finding === undefined ? 'nothing' : `${finding.status} ${finding.check}`
}

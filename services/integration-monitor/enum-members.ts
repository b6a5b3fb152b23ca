import type { FileValue } from './reduce.ts'

/** A class whose members are values of their own. */
const ENUM = /(?:^|\.)\w*(?:Enum|Flag)$/

/** The class and the member that a dotted path may name: `Notice` and `PAID` of `events.Notice.PAID.value`, but for the module. */
export function enumMember(ref: string): [owner: string, member: string] | undefined {
  const parts = ref.split('.').filter((part) => part !== 'value')
  const member = parts.pop()
  return member !== undefined && /^[A-Z]/.test(parts.at(-1) ?? '') ? [parts.join('.'), member] : undefined
}

/** What a member of an enum is called in the whole tree, `Notice.PAID`; undefined where there is no such enum, or it is a method. */
export function memberName(lines: FileValue['lines'], owner: string, member: string): string | undefined {
  const found = lines?.find(({ name }) => name === owner)
  if (found === undefined || found.methods.includes(member)) return undefined
  return found.bases.some((base) => ENUM.test(base)) ? `${owner}.${member}` : undefined
}

/** Whether a channel is called as a member of an enum is written. */
export function isMemberName(name: string): boolean {
  return /^[A-Z]\w*\.\w+$/.test(name)
}

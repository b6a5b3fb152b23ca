/** A setting of a unit, `Key=Value`; a reason is written above it as a comment. */
export type Setting = readonly [key: string, value: string, reason?: string]

/** What a unit says, by section. */
export type Sections = Readonly<Record<string, readonly Setting[]>>

const HEAD = '# Written by npm run units. For changes of your own: systemctl edit.\n'

/** Writes a unit as systemd reads it. */
export function unitFile(sections: Sections): string {
  const written = Object.entries(sections).map(([name, settings]) => `[${name}]\n${settings.map(line).join('')}`)
  return [HEAD, ...written].join('\n')
}

function line([key, value, reason]: Setting): string {
  return `${reason === undefined ? '' : `# ${reason}\n`}${key}=${value}\n`
}

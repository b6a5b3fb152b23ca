import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FORMAT = 'https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/'

/** Licences that Debian has on every host, and whose text its packages name and do not repeat. */
const COMMON: Readonly<Record<string, string>> = {
  'Apache-2.0':
    'The text is at https://www.apache.org/licenses/LICENSE-2.0, and on Debian in /usr/share/common-licenses/Apache-2.0.',
}

/**
 * Writes who holds the rights in what is built, ours and that of every package in it, in Debian's machine-readable form.
 *
 * @param root the checkout.
 * @param files what is built from: paths in there, those of packages in `node_modules/`.
 * @throws where a package names no licence.
 */
export function copyright(root: string, files: Iterable<string>): string {
  const packages = new Set(
    [...files].flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  )
  const { name } = about(root)
  return [
    `Format: ${FORMAT}\nUpstream-Name: ${name}\n`,
    stanza(root, '*'),
    ...[...packages].sort().map((path) => stanza(join(root, path), `${path}/*`)),
  ].join('\n')
}

/** What a package says of itself. */
interface About {
  name: string
  version: string
  license?: string
  author?: string | { name: string }
}

function about(folder: string): About {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as About
}

function stanza(folder: string, files: string): string {
  const { name, version, license, author } = about(folder)
  if (license === undefined) throw new Error(`${name} names no licence`)
  const text = textOf(folder, /^(licen[cs]e|copying)/i) || '(Its package has no text of it.)'
  const notices = textOf(folder, /^(notice|thirdpartynotice)/i)
  // Terms themselves speak of copyright, too.
  const holders = text.match(/^\W*copyright\b(?!.*\b(notice|holders?|owner|licen[cs]e)\b).*/gim) ?? []
  const named = (typeof author === 'object' ? author.name : author) ?? `the authors of ${name}`
  return [
    `Files: ${files}\n`,
    `Copyright: ${folded(holders.length > 0 ? holders.map((line) => line.trim()) : [named])}\n`,
    `License: ${folded([license, ...(COMMON[license] ?? text).trim().split('\n')])}\n`,
    `Comment: ${folded([`${name} ${version}`, ...(notices === '' ? [] : notices.trim().split('\n'))])}\n`,
  ].join('')
}

/** The text of the files of a folder that are named so. */
function textOf(folder: string, named: RegExp): string {
  const found = existsSync(folder) ? readdirSync(folder).filter((file) => named.test(file)) : []
  return found.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
}

/** Lines as those of one field. */
function folded(lines: readonly string[]): string {
  return lines.map((line, at) => (at === 0 ? line : ` ${line.trimEnd() || '.'}`)).join('\n')
}

import { readFileSync } from 'node:fs'
import { parser } from '@lezer/python'
import { parse } from '@typescript-eslint/typescript-estree'

// What the parsers take of the files named on stdin, a path a line, and nothing else: prints the seconds. Reading is part of it.

const paths = readFileSync(0, 'utf8').split('\n').filter(Boolean)
const begin = performance.now()
for (const path of paths) {
  const text = readFileSync(path, 'utf8')
  if (path.endsWith('.py')) parser.parse(text)
  else parse(text, { filePath: path, loc: true, range: true, jsDocParsingMode: 'none' })
}
process.stdout.write(`${(performance.now() - begin) / 1000}\n`)

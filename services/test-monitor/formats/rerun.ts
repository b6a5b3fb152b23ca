/** A word as a POSIX shell takes it literally; undefined where it holds what no terminal should be given. */
function quoted(word: string): string | undefined {
  if (/[\x00-\x1f\x7f-\x9f]/.test(word) || word.length > 2000) return undefined
  return `'${word.replaceAll("'", "'\\''")}'`
}

/** A word quoted only where a shell would take it for more than a word. */
function word(text: string): string | undefined {
  return /^[\w./@%+,:][\w./@%+,:=-]*$/.test(text) ? text : quoted(text.replace(/^-/, './-'))
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/^-/, '\\-')
}

function exactly(text: string): string {
  return `^${literal(text)}$`
}

function command(...words: (string | undefined)[]): string | undefined {
  return words.every((one) => one !== undefined) ? words.join(' ') : undefined
}

function option(name: string, value: string): string | undefined {
  const text = quoted(value)
  return text === undefined ? undefined : `${name}${text}`
}

/**
 * What runs one test, or one file of tests, again, by runner; undefined where no shell could be given its name. A file
 * that is not known is left out.
 */
export const rerun = {
  pytest: (nodeid: string) => command('pytest', quoted(nodeid.replace(/^-/, './-'))),
  jest: (file: string | undefined, name?: string) =>
    command('npx jest', ...filed(file), ...named('-t ', name, literal)),
  vitest: (file: string | undefined, name?: string) =>
    command('npx vitest run', ...filed(file), ...named('-t ', name, literal)),
  node: (file: string | undefined, name?: string) =>
    command('node --test', ...named('--test-name-pattern=', name, exactly), ...filed(file)),
  go: (pack: string, name?: string) =>
    command('go test', word(pack), ...named('-run ', name, (text) => text.split('/').map(exactly).join('/'))),
  surefire: (className: string, method?: string) =>
    command('mvn test', option('-Dtest=', method === undefined ? className : `${className}#${method}`)),
  gradle: (className: string, method?: string) =>
    command('gradle test', option('--tests ', method === undefined ? className : `${className}.${method}`)),
}

function filed(file: string | undefined): (string | undefined)[] {
  return file === undefined ? [] : [word(file)]
}

function named(flag: string, name: string | undefined, pattern: (name: string) => string): (string | undefined)[] {
  return name === undefined ? [] : [option(flag, pattern(name))]
}

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What it takes to start a service: `node [...nodeFlags] main SERVICE`. */
export interface Location {
  /** The program that starts any service. */
  main: string
  nodeFlags: string[]
  /** The names of all services, sorted. */
  services(): string[]
}

/** For every service: they mostly sleep, and with these an idle Node is smaller. Code caches hold for these flags only. */
export const nodeFlags = ['--expose-gc', '--max-semi-space-size=1', '--optimize-for-size']

/**
 * For every service: with one arena, and what is free at its end given back, the C library keeps less of what was read once.
 * What the compiler of V8 takes comes in pieces of up to 32 KiB: with those apart, each is given back when it is free.
 * It is read when a process starts, so what starts a service sets it.
 */
export const nodeEnvironment = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '65536',
  MALLOC_MMAP_THRESHOLD_: '16384',
}

/** Finds the services: those built together with this command, or in a source checkout the sources themselves. */
export function locate(): Location {
  const here = fileURLToPath(new URL('.', import.meta.url))
  // The build puts the command itself beside them, and the parts that it loads in a folder below.
  const dist = [here, join(here, '..')].find((folder) => existsSync(join(folder, 'main.js')))
  if (dist !== undefined) {
    const names = () => readdirSync(join(dist, 'services')).flatMap((file) => /^(.+)\.cjs$/.exec(file)?.[1] ?? [])
    return { main: join(dist, 'main.js'), nodeFlags, services: () => names().sort() }
  }
  const source = join(here, '..', '..', 'services')
  const isService = (name: string) => existsSync(join(source, name, 'index.ts'))
  return {
    main: join(source, 'main.ts'),
    // Resolved here: Node looks a bare name up from the working directory, which may be anywhere.
    nodeFlags: [...nodeFlags, '--import', import.meta.resolve('tsx')],
    services: () => readdirSync(source).filter(isService).sort(),
  }
}

import * as z from 'zod'

const Path = z.string().regex(/^\//, 'must be an absolute path').max(4096)

/** What is indexed, and how. */
export const Config = z.object({
  /** The trees that are indexed: absolute paths of folders, that need not be there yet; none by default. */
  roots: z.array(Path).max(100).default([]),
  /**
   * What is left out of each of them, and with `!` what is kept though it would be left out: lines as in `.gitignore`, for
   * paths from the root. Left out by themselves are what git ignores, folders whose name begins with a dot (but for some in
   * which people write, such as `.github`), `node_modules` and other packages, virtual environments, `dist` and `coverage`
   * beside a `package.json`, `pyproject.toml` or the like, `build`, `out` and `target` there where no git says what is source,
   * minified files and the lists of package managers.
   */
  ignore: z.array(z.string().min(1).max(1024)).max(1000).default([]),
  /** How often all files are compared with the index though nothing was heard of changes, in seconds. */
  compare_s: z.number().min(1).max(86_400).default(300),
  /** The same where the kernel's limits let not all folders be watched, or a tree cannot be read. */
  unwatched_s: z.number().min(1).max(86_400).default(30),
  /** How long parsers stay loaded that have nothing to do, in seconds. */
  worker_idle_s: z.number().min(0.1).max(86_400).default(10),
  /** How long parsing one file may take, in seconds. */
  patience_s: z.number().min(0.1).max(600).default(20),
})
/** What is indexed, and how. */
export type Config = z.infer<typeof Config>

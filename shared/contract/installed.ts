/** A folder of installed packages. */
export interface Environment {
  /** What it belongs to: the folder that `node_modules` or the virtual environment lies in, as an absolute path. */
  of: string
  language: 'python' | 'node'
  /** Versions by name; names of Python are normalised. */
  packages: ReadonlyMap<string, string>
  /** For Python: the distributions of each top-level module, where the metadata says. */
  modules: ReadonlyMap<string, readonly string[]>
  /** Programs that it brings. */
  programs: ReadonlySet<string>
  /** For Python: the x of 3.x. */
  version?: number
  /** For Node: the folders of the packages that it was made for, besides its own. */
  members?: readonly string[]
  /** What it lacks may be there all the same: it takes in another one, or is being filled. */
  open?: true
}

/** What a host has to offer to code. */
export interface Installed {
  environments: readonly Environment[]
  /** Programs in the folders of PATH. */
  programs: ReadonlySet<string>
}

/** A distribution of Python by the name that it is compared by; PEP 503. */
export function normalise(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}

import type { FactsOf } from '../../shared/contract/gaps.ts'
import type { Installed } from '../../shared/contract/installed.ts'
import type { Files } from '../../shared/contract/packed-files.ts'
import type { Projects } from './projects.ts'
import type { FileValue } from './reduce.ts'
import { isOfTests, type Run, runIn } from './reduce.ts'
import { broughtBy, packageOf } from './tools.ts'
import type { TreeNames } from './tree-names.ts'

/** How many places are told. */
const MAX_PLACES = 5

/** What is run elsewhere: where it is packed, or tested, or by people on other systems. */
const ELSEWHERE =
  /(?:^|\/)(?:(?:win(?:dows|32)?|mac(?:os)?|osx)[_-][\w.-]+|[\w.]+[_-](?:installer|packag(?:e|ing)|win(?:dows|32)|macos|osx)|\.?ci|\.?circleci|\.github|\.gitlab|\.travis|\.buildkite|\.azure[\w-]*|azure-pipelines|jenkins|\.?devcontainer|docker[\w-]*|packag(?:e|es|ing)|pkg|rpm|debian|deb|installers?|snap|flatpak|homebrew|mac(?:os)?|osx|darwin|win(?:dows|32)?|android|ios|freebsd|vagrant|packer|ansible|puppet|cloud-init|provision(?:ing)?|k8s|helm|deploy(?:ment)?|terraform)\/|(?:macos|osx|darwin|win32|windows|docker|android|freebsd)[\w.-]*$/i

/** The programs that files of a tree run and that are not there. */
export function missingTools(
  files: Files<FileValue>,
  { projects, names, installed }: { projects: Projects; names: TreeNames; installed: Installed },
): FactsOf<'missing_tool'>[] {
  const functions = new Set([...files].flatMap(([, { functions: all = [] }]) => all))
  const brought = new Set(installed.environments.flatMap(({ programs }) => [...programs]))
  const isThere = (program: string) =>
    installed.programs.has(program) ||
    brought.has(program) ||
    functions.has(program) ||
    projects.programs.has(program) ||
    names.programs.has(program) ||
    projects.wants(program) ||
    projects.wants(broughtBy(program))
  const missing = new Map<string, Uses>()
  for (const [path, file] of files) {
    for (const run of runIn(file)) {
      const { program } = run
      let uses = missing.get(program)
      if (uses === undefined) {
        if (isThere(program)) continue
        uses = new Uses()
        missing.set(program, uses)
      }
      uses.add(path, run)
    }
  }
  return [...missing].flatMap(([program, uses]) => (uses.areRun ? [uses.facts(program)] : []))
}

class Uses {
  readonly #places: string[] = []
  #confidence = 0
  #why: string[] = []
  #isAsked = false
  readonly #files = new Set<string>()

  add(path: string, { program, line, isAsked, isForMany }: Run): void {
    this.#isAsked ||= isAsked
    if (isAsked) return
    const { confidence, why } = weigh(path, { isKnown: packageOf(program) !== undefined, isForMany })
    this.#files.add(path)
    if (confidence > this.#confidence) {
      this.#confidence = confidence
      this.#why = why
      this.#places.unshift(`${path}:${line}`)
    } else if (this.#places.length < MAX_PLACES) this.#places.push(`${path}:${line}`)
  }

  /** Whether it is run anywhere, and not only asked for. */
  get areRun(): boolean {
    return this.#files.size > 0
  }

  facts(program: string): FactsOf<'missing_tool'> {
    const known = packageOf(program)
    const why = [...this.#why]
    let confidence = this.#confidence
    if (known === undefined) {
      confidence *= 0.85
      why.push('no package is known that brings it')
    }
    if (this.#isAsked) {
      confidence *= 0.5
      why.push('the code asks whether it is there')
    }
    return {
      tool: program,
      ...(known !== undefined && { package: known }),
      uses: this.#places.slice(0, MAX_PLACES),
      count: this.#files.size,
      confidence: Math.round(confidence * 1000) / 1000,
      ...(why.length > 0 && { why }),
    }
  }
}

function weigh(
  path: string,
  { isKnown, isForMany }: { isKnown: boolean; isForMany: boolean },
): { confidence: number; why: string[] } {
  const why: string[] = []
  let confidence = 0.95
  const less = (isSo: boolean, by: number, reason: string) => {
    if (!isSo) return
    confidence *= by
    why.push(reason)
  }
  less(ELSEWHERE.test(path), 0.6, 'it may be run elsewhere')
  less(isForMany, 0.6, 'the script is made for several kinds of systems')
  less(isOfTests(path), 0.8, 'tests run it')
  // A shell's text may be taken for a command; what a list knows is one.
  less(!isKnown && /\.(?:sh|bash|zsh|mk)$|akefile$/.test(path), 0.8, 'only a shell names it')
  // Programs of installed packages come before those of the host there.
  less(/(?:^|\/)package\.json$/.test(path), 0.8, 'a package may bring it')
  return { confidence, why }
}

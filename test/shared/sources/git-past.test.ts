import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { WorkTrees } from '../../../shared/sources/files-tree.ts'
import { GitPast } from '../../../shared/sources/git-past.ts'
import { childPrograms } from '../../support/child-programs.ts'
import { Random } from '../../support/random.ts'
import { Repository } from '../../support/repository.ts'

const VERSIONS = 60
const LINES = 24_000

/** A repository with many versions of a file of about a megabyte, packed as differences, and its last commit. */
function large(repository: Repository): string {
  const random = new Random(7)
  const lines = Array.from({ length: LINES }, () => `x = ${random.below(1e15)}${random.below(1e15)}`)
  const parts: string[] = []
  for (let at = 0; at < VERSIONS; at += 1) {
    lines[random.below(LINES)] = `y = ${at}`
    const text = `${lines.join('\n')}\n`
    parts.push(`commit refs/heads/main\ncommitter a <a@b> ${1_700_000_000 + at} +0000\ndata 1\nx\n`)
    parts.push(`M 100644 inline a.py\ndata ${text.length}\n${text}\n`)
  }
  const options = { input: parts.join(''), stdio: ['pipe', 'pipe', 'pipe'] as const, maxBuffer: 1e8 }
  execFileSync('git', ['-C', repository.root, 'fast-import', '--quiet', '--depth=100'], options as object)
  return repository.git('rev-parse', 'refs/heads/main')
}

/** How much memory of their own the programs have that this process started, in KiB. */
function childMemory(): number {
  return Math.max(0, ...childPrograms().map((status) => Number(/^RssAnon:\s*(\d+)/m.exec(status)?.[1] ?? 0)))
}

async function pastOf(repository: Repository, limits?: ConstructorParameters<typeof GitPast>[2]): Promise<GitPast> {
  const tree = await new WorkTrees().of(`${repository.root}/_`)
  assert.ok(tree)
  return new GitPast(tree, new AbortController().signal, limits)
}

test('git keeps little of a long past in memory', async (t) => {
  const repository = new Repository(t)
  const commit = large(repository)
  const past = await pastOf(repository)
  let [seen, most] = [0, 0]
  const isTold = await past.lines({ commit }, ['*.py'], () => {
    seen += 1
    most = Math.max(most, childMemory())
    return false
  })
  assert.ok(isTold)
  assert.ok(seen >= VERSIONS / 2, `${seen} lines`)
  assert.ok(most > 1_000 && most < 32 * 1024, `${most} KiB`)
})

test('git that takes more memory than it may, or longer, is ended, and asked no more in that look', async (t) => {
  const repository = new Repository(t)
  const commit = large(repository)
  for (const limits of [{ memory_kb: 100 }, { patience_ms: 1 }]) {
    const past = await pastOf(repository, limits)
    assert.equal(await past.lines({ commit }, ['*.py'], () => false), false, JSON.stringify(limits))
    assert.equal(await past.files(commit, () => undefined), false)
  }
})

test('where there is no place for what git needs it did not answer', async (t) => {
  const repository = new Repository(t)
  const commit = repository.commit({ 'a.py': 'x = 1\n' })
  const past = await pastOf(repository)
  const before = process.env.TMPDIR
  process.env.TMPDIR = `${repository.root}/nowhere`
  try {
    assert.equal(await past.files(commit, () => undefined), false)
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
  assert.equal(await past.files(commit, () => undefined), true)
})

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { packageFolders } from '../../../shared/sources/package-folders.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { writeFiles } from '../../support/written-files.ts'

/** A work tree of two packages, one of them with a part that is a repository of its own; and what lies beside the tree. */
const FILES = {
  'shop/.git/HEAD': '',
  'shop/tests/test_all.py': '',
  'shop/a/tests/test_x.py': '',
  'shop/a/out/report.xml': '',
  'shop/b/tests/test_x.py': '',
  'shop/b/part/.git': 'gitdir: ../../.git/modules/part',
  'shop/b/part/tests/test_x.py': '',
  'shop/out/report.xml': '',
  link: '->shop/a',
  'out/report.xml': '',
  'tests/test_x.py': '',
}

const cases: [name: string, from: string, named: string, base: string | undefined, folder: string][] = [
  ['the nearest folder above that has it', 'shop/a/out/report.xml', 'tests/test_x.py', undefined, 'a'],
  ['the root', 'shop/a/out/report.xml', 'tests/test_all.py', undefined, ''],
  ['a folder', 'shop/a/out/report.xml', 'tests', undefined, 'a'],
  ['what is nowhere above', 'shop/out/report.xml', 'tests/test_x.py', undefined, ''],
  ['what is above the tree', 'shop/b/out/report.xml', 'test_x.py', undefined, ''],
  ['a tree in a tree', 'shop/b/part/report.xml', 'tests/test_x.py', undefined, ''],
  ['a folder that a link leads to', 'link/out/report.xml', 'tests/test_x.py', undefined, 'a'],
  ['what lies in no tree', 'out/report.xml', 'tests/test_x.py', undefined, ''],
  ['a report that is gone', 'shop/a/gone/report.xml', 'tests/test_x.py', undefined, 'a'],
  ['the folder that is told', 'shop/out/report.xml', 'tests/test_x.py', 'shop/b', 'b'],
  ['… though there is no such file any more', 'shop/out/report.xml', 'tests/test_z.py', 'shop/b', 'b'],
  ['… that is the root', 'shop/a/out/report.xml', 'a/tests/test_x.py', 'shop', ''],
  ['… of another tree', 'out/report.xml', 'tests/test_x.py', 'shop/a', 'a'],
  ['… by a link', 'out/report.xml', 'tests/test_x.py', 'link', 'a'],
  ['… of another machine', 'shop/a/out/report.xml', 'tests/test_x.py', 'builds/a', 'a'],
  ['all of the folder that is told', 'shop/out/report.xml', '.', 'shop/b', 'b'],
  ['all of one that is not', 'shop/a/out/report.xml', '.', undefined, ''],
  ['a whole path', 'shop/a/out/report.xml', '/etc/passwd', undefined, ''],
  ['a path that leads out', 'shop/a/out/report.xml', '../b/tests/test_x.py', undefined, ''],
]

for (const [name, from, named, base, folder] of cases) {
  test(`names begin in the folder of their package: ${name}`, async (t) => {
    const top = await temporaryFolder(t)
    writeFiles(top, FILES)
    const folderOf = packageFolders(join(top, from))
    assert.equal(folderOf(named, base && join(top, base)), folder)
  })
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isTestFile, isVendored } from '../../../shared/contract/places.ts'

const files: [path: string, is: 'a test' | 'vendored' | 'neither'][] = [
  ['shop/test_cart.py', 'a test'],
  ['shop/cart_test.py', 'a test'],
  ['conftest.py', 'a test'],
  ['shop/tests.py', 'a test'],
  ['src/cart.test.ts', 'a test'],
  ['src/Cart.spec.tsx', 'a test'],
  ['shop/latest.py', 'neither'],
  ['shop/contest.py', 'neither'],
  ['src/test.ts', 'neither'],
  ['src/spectest.ts', 'neither'],
  ['src/table-spec.ts', 'neither'],
  ['src/speed-test.mjs', 'neither'],
  ['shop/test_cart.pyi', 'neither'],
  ['tests/cart.py', 'neither'],
  ['vendor/lamp/lamp.go', 'vendored'],
  ['shop/_vendor/lamp.py', 'vendored'],
  ['third-party/lamp/lamp.js', 'vendored'],
  ['shop/ThirdParty/lamp.py', 'vendored'],
  ['a/node_modules/lamp/index.js', 'vendored'],
  ['shop/vendors/list.py', 'neither'],
  ['shop/vendor.py', 'neither'],
]

for (const [path, is] of files) {
  test(`${path} is ${is}`, () =>
    assert.deepEqual([isTestFile(path), isVendored(path)], [is === 'a test', is === 'vendored']))
}

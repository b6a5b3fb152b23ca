import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFolder } from '../../../services/source-index/folder.ts'
import { Ignores } from '../../../services/source-index/ignores.ts'
import { Links } from '../../../services/source-index/links.ts'

const folder = (real: string) => newFolder('', real, '1', undefined, Ignores.ofRoot('/nowhere', []))
const names = (links: Links, target: string, isFile = true) => links.to(target, isFile).map(({ name }) => name)

test('a link is known by what it leads to now, however often that was something else', () => {
  const links = new Links()
  const shop = folder('/srv/shop')
  for (let n = 0; n < 1_000; n += 1) links.set(shop, 'current.py', `/srv/shop/releases/${n}.py`)
  links.set(shop, 'other.py', '/srv/shop/releases/999.py')
  assert.equal(links.size, 2)
  assert.deepEqual(names(links, '/srv/shop/releases/0.py'), [])
  assert.deepEqual(names(links, '/srv/shop/releases/999.py'), ['current.py', 'other.py'])
  links.delete('/srv/shop/current.py')
  assert.deepEqual([links.size, names(links, '/srv/shop/releases/999.py')], [1, ['other.py']])
})

test('what is no file may have been a folder that links lead into', () => {
  const links = new Links()
  links.set(folder('/srv/shop'), 'a.py', '/srv/shop/x/a.py')
  links.set(folder('/srv/shop'), 'b.py', '/srv/shop/xy/b.py')
  assert.deepEqual([names(links, '/srv/shop/x'), names(links, '/srv/shop/x', false)], [[], ['a.py']])
})

test('links in folders that are gone are forgotten', () => {
  const links = new Links()
  const [shop, cart] = [folder('/srv/shop'), folder('/srv/cart')]
  links.set(shop, 'a.py', '/srv/x.py')
  links.set(cart, 'b.py', '/srv/x.py')
  shop.isGone = true
  links.sweep()
  assert.deepEqual([links.size, names(links, '/srv/x.py')], [1, ['b.py']])
})

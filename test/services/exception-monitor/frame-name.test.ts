import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Language } from '../../../services/exception-monitor/failure.ts'
import { fileName, frameName, functionName } from '../../../services/exception-monitor/frame-name.ts'
import { cpuTime } from '../../support/cpu-time.ts'

const files: [file: string, name: string][] = [
  ['/srv/shop/billing/card.py', 'billing/card.py'],
  ['card.py', 'card.py'],
  ['./card.py', 'card.py'],
  ['/srv/releases/20240101/app/models.py', 'app/models.py'],
  ['/srv/releases/20240101120000/models.py', '*/models.py'],
  ['/srv/shop-1.2.3/models.py', 'shop-*/models.py'],
  ['/srv/shop-3f9a1c0e/models.py', 'shop-*/models.py'],
  ['/srv/123e4567-e89b-12d3-a456-426614174000/models.py', '*/models.py'],
  ['/srv/v2/users.py', 'v2/users.py'],
  ['/srv/text/utf8.py', 'text/utf8.py'],
  ['/srv/text/base64.go', 'text/base64.go'],
  ['/tmp/anything/run.py', '*/run.py'],
  ['/var/tmp/tmp.Xy12ABcd34/run.py', '*/run.py'],
  ['/tmp/tmpab12cd_4.py', 'tmp/tmp*.py'],
  ['/tmp/build/src/run.py', 'src/run.py'],
  ['C:\\shop\\billing\\card.py', 'billing/card.py'],
  ['file:///srv/shop/card.mjs', 'shop/card.mjs'],
  ['file:///card.mjs', 'card.mjs'],
  ['webpack://shop/./src/card.ts?1a2b', 'src/card.ts'],
  ['webpack-internal:///(rsc)/./src/card.ts', 'src/card.ts'],
  ['/srv/dist/main.3f9a1c0e.js', 'dist/main-*.js'],
  ['/srv/dist/chunk-7XQ2BKRA.js', 'dist/chunk-*.js'],
  ['/srv/dist/index-D4kGh_8x.js', 'dist/index-*.js'],
  ['/srv/dist/user-settings.js', 'dist/user-settings.js'],
  ['jar:file:/srv/app-1.2.jar!/BOOT-INF/classes!/com/acme/Card.class', 'acme/Card.class'],
  ["/var/www/a.php(12) : eval()'d code", 'www/a.php'],
  ['(eval 12)', '(eval *)'],
  ['<ipython-input-3-1a2b3c4d5e6f>', '<ipython-input-*>'],
  ['<0f3a9b2c7d1e4f5a8b6c>', '<*>'],
  ['/', ''],
]

test('a file goes by its last two parts', async (t) => {
  for (const [file, name] of files) {
    await t.test(file, () => assert.equal(fileName(file), name))
  }
})

const functions: [Language, function_: string, name: string][] = [
  ['python', '<lambda>', '<lambda>'],
  ['python', 'charge', 'charge'],
  ['node', 'async charge', 'charge'],
  ['node', 'new Card', 'Card'],
  ['node', 'async Promise.all (index 3)', 'Promise.all'],
  ['node', 'Object.<anonymous>', '<anonymous>'],
  ['node', 'Card.charge [as pay]', 'Card.charge'],
  ['java', 'com.acme.Card.lambda$charge$0', 'com.acme.Card.charge'],
  ['java', 'com.acme.Card$1.run', 'com.acme.Card.run'],
  ['java', 'com.acme.Card$Inner.run', 'com.acme.Card$Inner.run'],
  ['java', 'com.acme.Card.access$000', 'com.acme.Card.access'],
  ['java', 'app//com.acme.Card.charge', 'com.acme.Card.charge'],
  ['java', 'com.sun.proxy.$Proxy12.find', 'com.sun.proxy.$Proxy.find'],
  ['java', 'com.acme.Card$$EnhancerBySpringCGLIB$$1a2b3c.charge', 'com.acme.Card.charge'],
  ['java', 'com.acme.Card$$Lambda$14/0x0000000800c03000.run', 'com.acme.Card.run'],
  ['java', 'com.acme.Card.$anonfun$charge$1', 'com.acme.Card.charge'],
  ['java', 'com.acme.CardKt$main$1.invokeSuspend', 'com.acme.CardKt$main.invokeSuspend'],
  ['java', 'com.acme.CardKt.charge$lambda$0', 'com.acme.CardKt.charge'],
  ['csharp', 'Program.<Main>b__0', 'Program.Main'],
  ['csharp', 'Program.<>c.<Main>b__0_0', 'Program.Main'],
  ['csharp', 'Acme.Card.<>c__DisplayClass3_0.<Charge>b__1', 'Acme.Card.Charge'],
  ['csharp', 'Acme.Card.<Charge>d__12.MoveNext', 'Acme.Card.Charge'],
  ['csharp', 'Acme.Card.<Charge>g__Check|3_0', 'Acme.Card.Charge.Check'],
  ['csharp', 'Acme.List`1.Add[T]', 'Acme.List.Add'],
  ['csharp', 'Acme.Card+<Lines>c__Iterator0.MoveNext', 'Acme.Card+Lines'],
  ['go', 'main.charge.func1.2', 'main.charge'],
  ['go', 'main.charge.func1.2.func3', 'main.charge'],
  ['go', 'main.glob..func1', 'main.glob'],
  ['go', 'main.init.0', 'main.init'],
  ['go', 'main.Map[...]', 'main.Map'],
  ['go', 'main.Map[...].func1', 'main.Map'],
  ['go', 'main.charge.gowrap1', 'main.charge'],
  ['go', 'main.charge-range1', 'main.charge'],
  ['go', 'main.(*Card).Charge-fm', 'main.(*Card).Charge'],
  ['go', 'main.charge in goroutine 7', 'main.charge'],
  ['go', 'github.com/acme/shop/v2.Charge', 'github.com/acme/shop/v2.Charge'],
  ['rust', 'shop::charge::h0123456789abcdef', 'shop::charge'],
  ['rust', 'shop::charge::{{closure}}', 'shop::charge'],
  ['rust', 'shop::charge::{{closure}}::{{closure}}::h0123456789abcdef', 'shop::charge'],
  ['rust', 'shop[1a2b3c4d5e6f7a8b]::charge::{closure#0}', 'shop::charge'],
  ['ruby', 'block (2 levels) in charge', 'charge'],
  ['ruby', 'rescue in block in charge', 'charge'],
  ['ruby', 'Shop::Card#charge', 'charge'],
  ['ruby', 'block in Shop::Card#charge', 'charge'],
  ['ruby', 'Shop::Card.charge', 'charge'],
  ['ruby', '<top (required)>', '<top (required)>'],
  ['ruby', '<class:Card>', '<class:Card>'],
  ['php', 'Shop\\Card->{closure}', 'Shop\\Card->{closure}'],
  ['php', '{closure:Shop\\Card::charge():12}', '{closure}'],
  ['php', 'class@anonymous\0/var/www/a.php:3$0->charge', 'class@anonymous->charge'],
  ['perl', 'Shop::Card::charge', 'Shop::Card::charge'],
  ['perl', '(eval 12)', '(eval)'],
  ['perl', 'main::__ANON__[card.pl:12]', 'main::__ANON__'],
  ['native', 'charge.part.0', 'charge'],
  ['native', 'charge.isra.0.cold', 'charge'],
  ['native', 'charge+0x1f', 'charge'],
  ['native', 'memcpy@@GLIBC_2.14', 'memcpy'],
  ['native', '_ZN4shop6charge17h0123456789abcdefE', '_ZN4shop6charge'],
  ['native', '0x7f0012345678', ''],
  ['native', '??', ''],
  ['kernel', 'ext4_readdir+0x12/0x30 [ext4]', 'ext4_readdir'],
  ['kernel', '? ext4_readdir.constprop.0+0x12/0x30', 'ext4_readdir'],
]

test('a function goes by what its author called it', async (t) => {
  for (const [language, function_, name] of functions) {
    await t.test(`${language}: ${function_}`, () => assert.equal(functionName(language, function_), name))
  }
})

test('a frame goes by what is known of it', () => {
  assert.equal(frameName('python', { file: '/srv/a/b.py', line: 3, function: 'f' }), 'a/b.py f')
  assert.equal(frameName('python', { file: '/srv/a/b.py' }), 'a/b.py')
  assert.equal(frameName('go', { function: 'main.f' }), 'main.f')
  assert.equal(frameName('native', { function: '??' }), '')
  assert.equal(frameName('python', { file: '/srv/a/b.py', function: '<listcomp>' }), '')
})

test('any text is bounded, and bait of 1 MB costs next to nothing', () => {
  const languages: Language[] = ['java', 'csharp', 'go', 'rust', 'ruby', 'php', 'perl', 'native', 'node']
  fc.assert(
    fc.property(fc.constantFrom(...languages), fc.string({ unit: 'binary', maxLength: 2000 }), (language, text) => {
      assert.ok(frameName(language, { file: text, function: text }).length <= 1000)
    }),
  )
  const started = cpuTime()
  for (const bait of [
    '/',
    'a/',
    '.func1',
    '.1',
    '{',
    '{{',
    '<',
    '$1',
    '[',
    '`1',
    '(',
    '?',
    '1-',
    'block in ',
    '::',
    '-',
  ]) {
    const long = Buffer.alloc(1_000_000, bait).toString('latin1')
    for (const language of languages) frameName(language, { file: long, function: long })
  }
  assert.ok(cpuTime() - started < 2000)
})

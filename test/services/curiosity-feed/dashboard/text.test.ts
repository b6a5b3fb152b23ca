import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

const { line, plain, shorten } = (await import(
  new URL('../../../../services/curiosity-feed/dashboard/text.js', import.meta.url).href
)) as Record<'line' | 'plain', (text: unknown) => string> & { shorten(text: string, most: number): string }

describe('text from outside, as it is shown', () => {
  const cases: [name: string, text: string, shown: string][] = [
    ['a colour', '\x1b[1;31mred\x1b[0m', 'red'],
    ['a colour of 24 bits, with colons', '\x1b[38:2:255:0:0mred', 'red'],
    ['a title for the window', '\x1b]0;title\x07after', 'after'],
    ['a link', '\x1b]8;;https://a.example\x1b\\here\x1b]8;;\x1b\\', 'here'],
    ['a command in one byte', '\x9b2Jgone', 'gone'],
    ['the keypad', '\x1b=\x1b>x\x1b(Bx', 'xx'],
    ['an escape that leads nowhere', 'a\x1b', 'a␛'],
    ['a string that never ends', '\x1bPabc', 'abc'],
    ['a bell, a backspace, a carriage return', 'a\x07\x08\rb', 'a␇␈␍b'],
    ['lines of Windows', 'a\r\nb', 'a\nb'],
    ['a tab', 'a\tb', 'a\tb'],
    ['text turned round', 'a\u202egpj.exe', 'a⟨U+202E⟩gpj.exe'],
    ['what is not seen', 'a\u200bb\ufeff', 'a⟨U+200B⟩b⟨U+FEFF⟩'],
    ['a tag of Unicode', 'a\u{e0041}', 'a⟨U+E0041⟩'],
    ['HTML', '<script>1</script>&amp;', '<script>1</script>&amp;'],
    ['other scripts, and joined pictures', 'журнал 日志 👩‍💻', 'журнал 日志 👩‍💻'],
  ]
  for (const [name, text, shown] of cases) test(name, () => assert.equal(plain(text), shown))

  for (const [value, shown] of [
    [null, 'null'],
    [7, '7'],
    [undefined, ''],
    [{ toString: 1 }, '{"toString":1}'],
    [['\x1b[31mred'], '["\\u001b[31mred"]'],
  ])
    test(`what is no text is shown all the same: ${shown}`, () => assert.equal(plain(value), shown))

  test('on a line', () => assert.equal(line(' a\n\tb  c '), 'a b c'))

  test('a megabyte that looks like escapes takes no time', () => {
    const started = performance.now()
    for (const text of ['\x1b[', '\x1b]', '\x1b]x', '\x1b[0;', '\x9b;', '\x1b '])
      plain(text.repeat(1_000_000 / text.length))
    assert.ok(performance.now() - started < 10_000)
  })
})

test('a name is cut in the middle', () => {
  assert.equal(shorten('billing.service/ValueError/3f9a1c0e', 20), 'billing.se…/3f9a1c0e')
  assert.equal(shorten('short', 20), 'short')
  assert.equal(shorten('a'.repeat(50), 21).length, 21)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { typeLabel, typeName } from '../../../services/exception-monitor/type-name.ts'

const cases: [type: string, name: string, label: string][] = [
  ['ValueError', 'ValueError', 'ValueError'],
  ['__main__.CardDeclined', 'CardDeclined', 'CardDeclined'],
  ['shop.errors.CardDeclined', 'shop.errors.CardDeclined', 'CardDeclined'],
  ['shop.make.<locals>.CardDeclined', 'shop.make.<locals>.CardDeclined', 'CardDeclined'],
  ['sqlite3.Error', 'sqlite3.Error', 'sqlite3.Error'],
  ['java.io.IOException', 'java.io.IOException', 'IOException'],
  ['java.lang.Exception', 'java.lang.Exception', 'Exception'],
  ['System.Exception', 'System.Exception', 'Exception'],
  ['com.acme.Card$Declined', 'com.acme.Card$Declined', 'Declined'],
  ['com.acme.Card$1', 'com.acme.Card', 'Card'],
  ['com.acme.Card$Declined$2', 'com.acme.Card$Declined', 'Declined'],
  ['TypeError [ERR_INVALID_ARG_TYPE]', 'TypeError [ERR_INVALID_ARG_TYPE]', 'TypeError_[ERR_INVALID_ARG_TYPE]'],
  ['Stripe::Error', 'Stripe::Error', 'Stripe.Error'],
  ['ActiveRecord::RecordNotFound', 'ActiveRecord::RecordNotFound', 'RecordNotFound'],
  ['Errno::ENOENT', 'Errno::ENOENT', 'ENOENT'],
  ['Shop\\Exception\\Declined', 'Shop\\Exception\\Declined', 'Declined'],
  ['Exception@anonymous\0/var/www/a.php:3$0', 'Exception@anonymous', 'Exception@anonymous'],
  ['Acme.Result`1[System.String]', 'Acme.Result', 'Result'],
  ['*errors.errorString', '*errors.errorString', 'errorString'],
  [
    'AddressSanitizer: heap-use-after-free',
    'AddressSanitizer: heap-use-after-free',
    'AddressSanitizer:heap-use-after-free',
  ],
  ['Fatal error', 'Fatal error', 'Fatal_error'],
  ['SIGSEGV', 'SIGSEGV', 'SIGSEGV'],
  ['panic', 'panic', 'panic'],
  ['Struct_17180000', 'Struct_*', 'Struct_*'],
  ['#<Class:0x00007f8b1c0a2b30>', '#<Class:>', 'Class:'],
  ['a/b\u0000c d', 'a/b\u0000c d', 'b_c_d'],
  ['Überlauf', 'Überlauf', 'Überlauf'],
  ['', '', 'Error'],
  ['$', '$', 'Error'],
]

test('a type goes by its last part, and is told by all of it', async (t) => {
  for (const [type, name, label] of cases) {
    await t.test(JSON.stringify(type), () => {
      assert.equal(typeName(type), name)
      assert.equal(typeLabel(type), label)
    })
  }
})

test('any type is short and fit for a name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (type) => {
      assert.match(typeLabel(type), /^[\p{L}\p{N}._:*[\]@-]{1,64}$/u)
      assert.ok(typeName(type).length <= 300)
    }),
  )
})

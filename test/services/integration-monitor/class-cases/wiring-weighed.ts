import { type Case, code } from './case.ts'

/** Attributes of which others of their name, or like it, say little. */
export const wiringWeighed: Case[] = [
  [
    'one class misses it, and those that derive from it',
    {
      'shops.py': code`
        class Shop:
            def __init__(self, name):
                self.name = name

            def sell(self, item):
                self.bus.emit(item)

        class Bakery(Shop):
            def bake(self, item):
                self.bus.emit(item)

        class Bookshop(Shop):
            def print(self, item):
                self.bus.emit(item)
      `,
    },
    ['missing_wiring shops.py:Shop.bus', 'missing_wiring shops.py:Bakery.bus', 'missing_wiring shops.py:Bookshop.bus'],
  ],
  [
    'set from outside in another language',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, name):
                self.name = name

            def sell(self, item):
                self.bus.emit(item)
      `,
      'shop.js': code`
        export function wire(shop, bus) {
          shop.bus = bus
        }
      `,
    },
    ['missing_wiring shop.py:Shop.bus'],
  ],
  [
    'set from outside in tests alone',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, name):
                self.name = name

            def sell(self, item):
                self.bus.emit(item)
      `,
      'tests/test_shop.py': code`
        def test_sell(shop):
            shop.bus = Bus()
            shop.sell(1)
      `,
    },
    ['missing_wiring shop.py:Shop.bus'],
  ],
  [
    'its name without the underline is a text, and no name is built of it',
    {
      'shop.py': code`
        class Shop:
            def __init__(self):
                self.items = []

            def sell(self, item):
                self._bus.emit(item)

        KINDS = ['bus', 'tram']
      `,
    },
    ['missing_wiring shop.py:Shop._bus'],
  ],
  [
    'private to its class, whatever its bases are',
    {
      'writer.ts': code`
        import { Writable } from 'somewhere'

        export class Writer extends Writable {
          #buffer: Buffer

          write(part: Buffer) {
            this.#buffer.copy(part)
          }
        }
      `,
    },
    ['missing_wiring writer.ts:Writer.#buffer'],
  ],
  [
    'a table of Python has what tables have',
    {
      'store.py': code`
        class Store(dict):
            def all(self):
                return [self.items(), self.values.first()]

            def lost(self):
                return self.backend.items()
      `,
    },
    ['missing_wiring store.py:Store.backend'],
  ],
]

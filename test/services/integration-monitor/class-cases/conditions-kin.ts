import { type Case, code } from './case.ts'

const gap = 'conditional_init_gap shop.py:Shop.cache'

/** Attributes that are set under a condition, and what other classes, methods or hosts make of that. */
export const conditionsKin: Case[] = [
  [
    'set by the constructor of a base',
    {
      'shop.py': code`
        class Base:
            def __init__(self):
                self.cache = None

        class Shop(Base):
            def __init__(self, enabled):
                super().__init__()
                if enabled:
                    self.cache = Cache()

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'used by a subclass alone',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, enabled):
                if enabled:
                    self.cache = Cache()
      `,
      'local.py': code`
        from shop import Shop

        class Local(Shop):
            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [gap],
  ],
  [
    'a base that is not in the tree may set it',
    {
      'shop.py': code`
        from framework import View

        class Shop(View):
            def __init__(self, enabled):
                if enabled:
                    self.cache = Cache()

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'the system it runs on decides',
    {
      'shop.py': code`
        import sys

        class Shop:
            def __init__(self):
                if sys.platform == 'win32':
                    self.cache = Cache()

            def price_on_windows(self, item):
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'the build decides',
    {
      'shop.js': code`
        export class Shop {
          constructor() {
            if (!IN_WORKER) this.cache = new Cache()
          }
          price(item) {
            return this.cache.get(item)
          }
        }
      `,
    },
    [],
  ],
  [
    'the object remembers the condition, so that callers can ask',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, mails):
                self.mails = mails
                if self.mails:
                    self.cache = Cache()

            def check(self, item):
                if self.mails:
                    self._tell(item)

            def _tell(self, item):
                self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'made ready at any time',
    {
      'shop.py': code`
        class Shop:
            def initialize(self, found):
                if found:
                    self.cache = Cache()

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'a method that is replaced',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, debug):
                if debug:
                    self.price = timed(self.price)

            def price(self, item):
                return item.price

            def sell(self, item):
                return self.price(item)
      `,
    },
    [],
  ],
  [
    'part of the state while it works',
    {
      'shop.py': code`
        class Shop:
            def take(self, token):
                if token.kind == 'open':
                    self.cache = Cache()
                else:
                    self.cache.put(token)
      `,
    },
    [],
  ],
  [
    'a double in a test',
    {
      'tests/test_shop.py': code`
        class FakeShop:
            def __init__(self, enabled):
                if enabled:
                    self.cache = Cache()

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [],
  ],
]

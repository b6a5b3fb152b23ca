import { type Case, code } from './case.ts'

const gap = 'conditional_init_gap shop.py:Shop.cache'

/** A class whose attribute is set by what is given, each where it is. @param assertion what stands before. */
const setInTwo = (assertion: string) => ({
  'shop.py': code`
    class Shop:
        def __init__(self, folder, cache):
            ASSERTED
            if folder is not None:
                self.cache = Cache(folder)
            elif cache is not None:
                self.cache = cache

        def price(self, item):
            return self.cache.get(item)
  `.replace('ASSERTED', assertion),
})

/** Attributes of Python classes that are set under a condition, and whether that is ever left out. */
export const conditionsSet: Case[] = [
  [
    'set under a condition and used without asking',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, config):
                if config.get('cache'):
                    self.cache = Cache()

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [gap],
  ],
  [
    'set where a parameter is given',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, cache=None):
                if cache is not None:
                    self.cache = cache

            def price(self, item):
                return self.cache[item]
      `,
    },
    [gap],
  ],
  [
    'set in two branches of three',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, kind):
                if kind == 'a':
                    self.cache = A()
                elif kind == 'b':
                    self.cache = B()

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [gap],
  ],
  [
    'set in two branches, of which one must be gone through',
    setInTwo("assert bool(folder) ^ bool(cache), 'either a folder or a cache'"),
    [],
  ],
  ['set in two branches, where something else was asserted', setInTwo("assert folder != '.', 'no folder'"), [gap]],
  ['set in two branches, where one of them was asserted', setInTwo('assert folder'), [gap]],
  [
    'set in two branches, where the message alone speaks of both',
    setInTwo("assert ready or late, 'neither folder nor cache'"),
    [gap],
  ],
  [
    'set in every branch',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, kind):
                if kind == 'a':
                    self.cache = A()
                elif kind == 'b':
                    self.cache = B()
                else:
                    self.cache = C()

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'the branch that does not set it raises',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, kind):
                if kind == 'a':
                    self.cache = A()
                else:
                    raise ValueError(kind)

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'a value that will not do raises before it is set',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, cache):
                if cache is None:
                    raise ValueError('no cache')
                self.cache = cache

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'used by a function inside the branch that sets it',
    {
      'shop.js': code`
        export class Shop {
          constructor(options) {
            if (options.cache) {
              this.cache = new Cache()
              this.find = (item) => this.cache.get(item)
            }
          }
        }
      `,
    },
    [],
  ],
  [
    'used after leaving where the condition does not hold',
    {
      'shop.ts': code`
        export class Shop {
          constructor(config) {
            if (this.isCaching) this.cache = new Cache()
          }
          price(item) {
            if (!this.isCaching) return item.price
            return this.cache.get(item)
          }
        }
      `,
    },
    [],
  ],
  [
    'used by a method that is called under the condition alone',
    {
      'shop.ts': code`
        export class Shop {
          constructor(kinds) {
            if (kinds.includes('cache')) {
              this.cache = new Cache()
              this.find = (item) => this.look(item)
            }
          }
          look(item) {
            return this.cache.get(item)
          }
        }
      `,
    },
    [],
  ],
  [
    'another method asks what else the branch sets',
    {
      'shop.ts': code`
        export class Shop {
          constructor(kinds) {
            if (kinds.includes('cache')) {
              this.cache = new Cache()
              this.labels = []
            }
          }
          price(item) {
            if (this.labels) this.find(item)
          }
          find(item) {
            return this.cache.get(item)
          }
        }
      `,
    },
    [],
  ],
  [
    'a name that every object of JavaScript has',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, size, **__proto__):
                if size > 0:
                    self.valueOf = Cache(__proto__=__proto__)

            def price(self, item):
                return self.valueOf.get(item)
      `,
    },
    ['conditional_init_gap shop.py:Shop.valueOf'],
  ],
  [
    'a loop that ends by a break or raises',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, places):
                if not places:
                    self.cache = Cache()
                else:
                    for place in places:
                        try:
                            self.cache = Cache(place)
                            break
                        except OSError:
                            continue
                    else:
                        raise ValueError(places)

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'a loop that may end with nothing found',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, places):
                if not places:
                    self.cache = Cache()
                else:
                    for place in places:
                        if place.exists():
                            self.cache = Cache(place)
                            break
                    else:
                        print(places)

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    ['conditional_init_gap shop.py:Shop.cache'],
  ],
]

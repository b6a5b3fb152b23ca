import { type Case, code } from './case.ts'

const tsGap = 'conditional_init_gap shop.js:Shop.cache'

/** Properties of TypeScript and JavaScript classes that are set under a condition, and whether they are used where it need not hold. */
export const conditionsScript: Case[] = [
  [
    'set in one branch, in JavaScript',
    {
      'shop.js': code`
        export class Shop {
          constructor(options) {
            if (options.cache) this.cache = new Cache()
          }
          price(item) {
            return this.cache.get(item)
          }
        }
      `,
    },
    [tsGap],
  ],
  [
    'said to be there, in TypeScript',
    {
      'shop.ts': code`
        export class Shop {
          private cache!: Cache
          constructor(options: Options) {
            if (options.cache) {
              this.cache = new Cache()
            }
          }
          price(item: Item) {
            return this.cache.get(item)
          }
        }
      `,
    },
    ['conditional_init_gap shop.ts:Shop.cache'],
  ],
  [
    'an initial value, in TypeScript',
    {
      'shop.ts': code`
        export class Shop {
          private cache: Cache = new NoCache()
          constructor(options: Options) {
            if (options.cache) this.cache = new Cache()
          }
          price(item: Item) {
            return this.cache.get(item)
          }
        }
      `,
    },
    [],
  ],
  [
    'asked for by ?., in TypeScript',
    {
      'shop.ts': code`
        export class Shop {
          private cache?: Cache
          constructor(options: Options) {
            if (options.cache) this.cache = new Cache()
          }
          price(item: Item) {
            return this.cache?.get(item) ?? item.price
          }
        }
      `,
    },
    [],
  ],
  [
    'both branches, in JavaScript',
    {
      'shop.js': code`
        export class Shop {
          constructor(options) {
            if (options.cache) this.cache = new Cache()
            else this.cache = new NoCache()
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
    'every case of a switch',
    {
      'shop.js': code`
        export class Shop {
          constructor(kind) {
            switch (kind) {
              case 'a':
                this.cache = new A()
                break
              case 'b':
                this.cache = new B()
                break
              default:
                throw new Error(kind)
            }
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
    'the same condition guards the use, in JavaScript',
    {
      'shop.js': code`
        export class Shop {
          constructor(options) {
            this.isCaching = options.cache
            if (this.isCaching) this.cache = new Cache()
          }
          price(item) {
            return this.isCaching ? this.cache.get(item) : item.price
          }
          clear() {
            if (!this.isCaching) return
            this.cache.clear()
          }
        }
      `,
    },
    [],
  ],
  [
    'the object remembers which way it went, in JavaScript',
    {
      'shop.js': code`
        export class Shop {
          isCached = false
          constructor(options) {
            if (options.path) {
              this.cache = new Cache(options.path)
              this.isCached = true
            }
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
    'the condition asks of what the module imports, in JavaScript',
    {
      'shop.js': code`
        import { features } from './features.js'
        export class Shop {
          constructor(path) {
            if (features.caching) this.cache = new Cache(path)
          }
          price(item) {
            return this.cache.get(item)
          }
        }
      `,
    },
    [],
  ],
]

import { type Case, code } from './case.ts'

/** Properties of TypeScript and JavaScript classes that are used, and whether their own class gives them a value. */
export const wiringTypescriptOwn: Case[] = [
  [
    'used and never set, in JavaScript',
    {
      'shop.js': code`
        export class Shop {
          constructor(name) {
            this.name = name
          }
          sell(item) {
            this.bus.emit(item)
          }
        }
      `,
    },
    ['missing_wiring shop.js:Shop.bus'],
  ],
  [
    'declared to be there and never set',
    {
      'shop.ts': code`
        export class Shop {
          private bus!: Bus
          sell(item: Item) {
            this.bus.emit(item)
          }
        }
      `,
    },
    ['missing_wiring shop.ts:Shop.bus'],
  ],
  [
    'a private name that is declared and never set',
    {
      'shop.ts': code`
        export class Shop {
          #bus!: Bus
          sell(item: Item) {
            this.#bus.emit(item)
          }
        }
      `,
    },
    ['missing_wiring shop.ts:Shop.#bus'],
  ],
  [
    'declared, and set in a method',
    {
      'shop.ts': code`
        export class Shop {
          private bus!: Bus
          async connect() {
            this.bus = await open()
          }
          sell(item: Item) {
            this.bus.emit(item)
          }
        }
      `,
    },
    [],
  ],
  [
    'a parameter of the constructor',
    {
      'shop.ts': code`
        export class Shop {
          constructor(private readonly bus: Bus, public till = new Till()) {}
          sell(item: Item) {
            this.bus.emit(item)
            this.till.add(item)
          }
        }
      `,
    },
    [],
  ],
  [
    'an initial value',
    {
      'shop.ts': code`
        export class Shop {
          bus = new Bus()
          static shared = new Bus()
          sell = (item: Item) => {
            this.bus.emit(item)
            Shop.shared.emit(item)
          }
        }
      `,
    },
    [],
  ],
  [
    'injected by a decorator',
    {
      'shop.ts': code`
        export class Shop {
          @Inject() bus!: Bus
          @Input() item!: Item
          sell() {
            this.bus.emit(this.item.id)
          }
        }
      `,
    },
    [],
  ],
  [
    'an accessor and a method',
    {
      'shop.js': code`
        export class Shop {
          get bus() {
            return find()
          }
          set till(value) {
            keep(value)
          }
          close() {}
          sell(item) {
            this.bus.emit(item)
            this.till.add(item)
            this.close.call(this)
          }
        }
      `,
    },
    [],
  ],
  [
    'declared, and set from outside',
    {
      'shop.ts': code`
        export class Shop {
          bus!: Bus
          sell(item: Item) {
            this.bus.emit(item)
          }
        }
      `,
      'main.ts': code`
        import { Shop } from './shop.ts'
        const shop = new Shop()
        shop.bus = new Bus()
      `,
    },
    [],
  ],
  [
    'filled in by Object.assign',
    {
      'shop.js': code`
        export class Shop {
          constructor(parts) {
            Object.assign(this, parts)
          }
          sell(item) {
            this.bus.emit(item)
          }
        }
      `,
    },
    [],
  ],
  [
    'set by any name',
    {
      'shop.js': code`
        export class Shop {
          constructor(parts) {
            for (const [name, part] of Object.entries(parts)) this[name] = part
          }
          sell(item) {
            this.bus.emit(item)
          }
        }
      `,
    },
    [],
  ],
  [
    'set by destructuring',
    {
      'shop.js': code`
        export class Shop {
          constructor(parts) {
            ;({ bus: this.bus, till: this.till = 1 } = parts)
            ;[this.first] = parts.items
          }
          sell(item) {
            this.bus.emit(item, this.till.x, this.first.y)
          }
        }
      `,
    },
    [],
  ],
  [
    'declared for the types alone',
    {
      'shop.ts': code`
        export class Shop {
          declare readonly name: string
          label() {
            return this.name.toUpperCase()
          }
        }
      `,
    },
    [],
  ],
  [
    'much that is missing is given in a way that is not written out',
    {
      'shop.js': code`
        export class Shop {
          constructor(options) { give(this, options) }
          sell() { this.bus.emit(1); this.till.open(); this.stock.take(1) }
        }
      `,
    },
    [],
  ],
]

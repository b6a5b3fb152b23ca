import { type Case, code } from './case.ts'

/** Properties of TypeScript and JavaScript classes that are used, and whether another class or a library gives them a value. */
export const wiringTypescriptKin: Case[] = [
  [
    'set in a base of another file',
    {
      'shop.ts': code`
        import { Base } from './lib/index.js'
        export class Shop extends Base {
          sell(item: Item) {
            this.bus.emit(item)
          }
        }
      `,
      'lib/index.ts': "export * from './base.js'\n",
      'lib/base.ts': code`
        export class Base {
          protected bus = new Bus()
        }
      `,
    },
    [],
  ],
  [
    'a base of another file that does not set it',
    {
      'shop.js': code`
        import Base from './base.js'
        export class Shop extends Base {
          sell(item) {
            this.bus.emit(item)
          }
        }
      `,
      'base.js': code`
        export default class Base {
          constructor(bus) {
            this.buss = bus
          }
        }
      `,
    },
    ['missing_wiring shop.js:Shop.bus'],
  ],
  [
    'a base that a file exports under another name',
    {
      'shop.js': code`
        import { Root } from './base.js'
        export class Shop extends Root {
          sell(item) {
            this.bus.emit(item)
          }
        }
      `,
      'base.js': code`
        class Base {
          constructor(bus) {
            this.bus = bus
          }
        }
        export { Base as Root }
      `,
    },
    [],
  ],
  [
    'a base from a library',
    {
      'shop.js': code`
        import { LitElement } from 'lit'
        export class Shop extends LitElement {
          sell(item) {
            this.bus.emit(item)
          }
        }
      `,
    },
    [],
  ],
  [
    'a base made by a call',
    {
      'shop.js': code`
        import { Base } from './base.js'
        export class Shop extends withBus(Base) {
          sell(item) {
            this.bus.emit(item)
          }
        }
      `,
      'base.js': 'export class Base {}\n',
    },
    [],
  ],
  [
    'an emitter whose own parts are known',
    {
      'shop.js': code`
        import { EventEmitter } from 'node:events'
        export class Shop extends EventEmitter {
          sell(item) {
            this.emit(item)
            this.bus.emit(item, this.toString())
          }
        }
      `,
    },
    ['missing_wiring shop.js:Shop.bus'],
  ],
  [
    'a subclass sets it',
    {
      'shop.js': code`
        export class Shop {
          sell(item) {
            this.bus.emit(item)
          }
        }
        export class Local extends Shop {
          bus = new Bus()
        }
      `,
    },
    [],
  ],
  [
    'an abstract class without subclasses in the tree',
    {
      'shop.ts': code`
        export abstract class BaseShop {
          protected bus!: Bus
          sell(item: Item) {
            this.bus.emit(item)
          }
        }
      `,
    },
    [],
  ],
  [
    'asked for before it is used',
    {
      'shop.js': code`
        export class Shop {
          sell(item) {
            this.bus?.emit(item)
            if (this.till) this.till.add(item)
          }
        }
      `,
    },
    [],
  ],
  [
    'this of a function is another',
    {
      'shop.js': code`
        export class Shop {
          sell(items) {
            return items.map(function () {
              return this.bus.id
            })
          }
        }
      `,
    },
    [],
  ],
  [
    'an entity that a library fills in',
    {
      'shop.ts': code`
        export class ShopEntity {
          name!: string
          label() {
            return this.name.toUpperCase()
          }
        }
      `,
    },
    [],
  ],
  [
    'given to the prototype',
    {
      'shop.js': code`
        class Shop {
          constructor(name) {
            this.name = name
          }
          sell(item) {
            this.scroll(item, this.name)
          }
        }
        Object.assign(Shop.prototype, scrollable)
      `,
    },
    [],
  ],
  [
    'given to the prototype of another',
    {
      'shop.js': code`
        class Shop {
          constructor(name) {
            this.name = name
          }
          sell(item) {
            this.scroll(item, this.name)
          }
        }
        Object.assign(Till.prototype, scrollable)
      `,
    },
    ['missing_wiring shop.js:Shop.scroll'],
  ],
]

import { type Case, code } from './case.ts'

/** Objects and classes that others complete. */
export const wiringCompleted: Case[] = [
  [
    'a library gets the object, and may set what it likes',
    {
      'dock.js': code`
        import etch from 'etch'

        export class Dock {
          constructor(state) {
            this.state = state
            etch.initialize(this)
          }

          show() {
            this.refs.wrapper.focus()
          }
        }
      `,
    },
    [],
  ],
  [
    'a function of the tree gets the object, and sets nothing of that name',
    {
      'dock.js': code`
        import { register } from './docks.js'

        export class Dock {
          constructor(state) {
            this.state = state
            register(this)
          }

          show() {
            this.refs.wrapper.focus()
          }
        }
      `,
      'docks.js': code`
        export function register(dock) {
          dock.id = 1
        }
      `,
    },
    ['missing_wiring dock.js:Dock.refs'],
  ],
  [
    'its prototype is given more, elsewhere',
    {
      'dock.js': code`
        export class Dock {
          constructor(state) {
            this.state = state
          }

          show() {
            this.panel.focus()
          }
        }
      `,
      'main.js': code`
        import { Dock } from './dock.js'
        import { withPanel } from 'panels'

        withPanel(Dock.prototype)
      `,
    },
    [],
  ],
  [
    'three classes miss the same: something gives it to them',
    {
      'shops.py': code`
        class First:
            def __init__(self, name):
                self.name = name

            def sell(self, item):
                self.bus.emit(item)

        class Second:
            def __init__(self, name):
                self.name = name

            def buy(self, item):
                self.bus.emit(item)

        class Third:
            def __init__(self, name):
                self.name = name

            def lend(self, item):
                self.bus.emit(item)
      `,
    },
    [],
  ],
  [
    'a class gets attributes by any name, elsewhere',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, name):
                self.name = name

            def sell(self, item):
                self.bus.emit(item)
      `,
      'main.py': code`
        from shop import Shop

        def extend(parts):
            for name, part in parts.items():
                setattr(Shop, name, part)
      `,
    },
    [],
  ],
  [
    'set from elsewhere by a name in a text',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, name):
                self.name = name

            def sell(self, item):
                self.bus.emit(item)
      `,
      'main.py': code`
        def wire(shop, bus):
            setattr(shop, 'bus', bus)
      `,
    },
    [],
  ],
  [
    'an object of it gets attributes by any name',
    {
      'config.js': code`
        export class Config {
          static of(values) {
            const config = new Config()
            for (const key of Object.keys(values)) config[key] = values[key]
            return config
          }

          link() {
            return this.pages.link
          }
        }
      `,
    },
    [],
  ],
  [
    'an object of it gets attributes by any name, in Python',
    {
      'config.py': code`
        class Config:
            def __init__(self, path):
                self.path = path

            def link(self):
                return self.pages.link
      `,
      'main.py': code`
        from config import Config

        def read(values):
            config = Config('x')
            for name in values:
                setattr(config, name, values[name])
            return config
      `,
    },
    [],
  ],
  [
    'a metaclass that is a decorator gives its base more',
    {
      'model.py': code`
        import six

        class Meta(type):
            def customize(self):
                return self

        @six.add_metaclass(Meta)
        class Model(object):
            def __init__(self, name):
                self.name = name

        class Modifier(Model):
            def __new__(cls, name):
                return cls.customize()
      `,
    },
    [],
  ],
  [
    'a metaclass that adds nothing',
    {
      'model.py': code`
        import abc
        import six

        @six.add_metaclass(abc.ABCMeta)
        class Model(object):
            def __init__(self, name):
                self.name = name

            def show(self):
                return self.text.upper()
      `,
    },
    ['missing_wiring model.py:Model.text'],
  ],
  [
    'what derives from it is the base of one that cannot be found',
    {
      'vendor_github/objects.py': code`
        class Whole:
            def __init__(self, requester):
                self.requester = requester
                self.fill(requester)

        class Completable(Whole):
            def complete(self):
                return self.requester
      `,
      'vendor_github/user.py': code`
        import github.objects

        class User(github.objects.Completable):
            def fill(self, values):
                self.values = values
      `,
    },
    [],
  ],
]

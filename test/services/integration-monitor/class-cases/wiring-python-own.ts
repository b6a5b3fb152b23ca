import { type Case, code } from './case.ts'

const missing = 'missing_wiring shop.py:Shop.bus'

/** Attributes of Python classes that are used, and whether their own class gives them a value. */
export const wiringPythonOwn: Case[] = [
  [
    'used and never set',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, name):
                self.name = name

            def sell(self, item):
                self.bus.emit(item)
      `,
    },
    [missing],
  ],
  [
    'the name is misspelt where it is set',
    {
      'shop.py': code`
        class Shop(object):
            def __init__(self, bus):
                self.buss = bus

            def sell(self, item):
                self.bus.emit(item)
      `,
    },
    [missing],
  ],
  [
    'called and never set',
    {
      'shop.py': code`
        class Shop:
            def sell(self, item):
                self.bus(item)
      `,
    },
    [missing],
  ],
  [
    'set in the constructor',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, bus):
                self.bus = bus

            def sell(self, item):
                self.bus.emit(item)
      `,
    },
    [],
  ],
  [
    'set in another method',
    {
      'shop.py': code`
        class Shop:
            def sell(self, item):
                self.bus.emit(item)

            def connect(self, bus):
                self.bus = bus
      `,
    },
    [],
  ],
  [
    'set in a tuple, a with and a loop',
    {
      'shop.py': code`
        class Shop:
            def open(self, a, b, path):
                self.a, (self.b, *self.c) = a, b
                with open(path) as self.file:
                    for self.line in self.file:
                        self.a.go(self.line.strip(), self.b.x, self.c.y)
                last = self.d = 1
                return self.d.real, last
      `,
    },
    [],
  ],
  [
    'set in the body of the class, declared, or a slot',
    {
      'shop.py': code`
        class Shop:
            __slots__ = ('till',)
            bus = None
            log: Logger

            def sell(self, item):
                self.bus.emit(item)
                self.log.info(item)
                self.till.add(item)
      `,
    },
    [],
  ],
  [
    'a method, a property and a class inside',
    {
      'shop.py': code`
        class Shop:
            class Meta:
                table = 'shop'

            @property
            def bus(self):
                return make_bus()

            def helper(self):
                return 1

            def sell(self, item):
                self.bus.emit(item)
                self.helper.cache_clear()
                return self.Meta.table
      `,
    },
    [],
  ],
  [
    'it may be in a list of bases',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, name):
                self.name = name

            def sell(self, item):
                self.bus.emit(item)
      `,
      'app.py': code`
        from parts import ALL

        class App(*ALL):
            def __init__(self, bus):
                self.bus = bus
      `,
    },
    [],
  ],
  [
    'no constructor, and another class has one of that name',
    {
      'shop.py': code`
        class Shop:
            def sell(self, item):
                self.bus.emit(item)

        class App:
            def __init__(self, bus):
                self.bus = bus
      `,
    },
    [],
  ],
  [
    'no constructor, and nothing has one of that name',
    {
      'shop.py': code`
        class Shop:
            def sell(self, item):
                self.bus.emit(item)

        class App:
            def __init__(self, bus):
                self._bus = bus
      `,
    },
    [missing],
  ],
]

import { type Case, code } from './case.ts'

const missing = 'missing_wiring shop.py:Shop.bus'

/** Attributes of Python classes that are used, and whether anything else gives them a value, or they are asked for. */
export const wiringPythonGiven: Case[] = [
  [
    'set on itself by any name',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, **parts):
                for name, part in parts.items():
                    setattr(self, name, part)

            def sell(self, item):
                self.bus.emit(item)
      `,
    },
    [],
  ],
  [
    'its objects become those of another class',
    {
      'shop.py': code`
        class State:
            def become(self, state):
                self.__class__ = state

        class Open(State):
            def begin(self, bus):
                self.bus = bus

        class Shop(State):
            def sell(self, item):
                self.bus.emit(item)
                self.become(Open)
      `,
    },
    [],
  ],
  [
    'set through its dictionary',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, **parts):
                self.__dict__.update(parts)

            def sell(self, item):
                self.bus.emit(item)
      `,
    },
    [],
  ],
  [
    'found by __getattr__',
    {
      'shop.py': code`
        class Shop:
            def __getattr__(self, name):
                return find(name)

            def sell(self, item):
                self.bus.emit(item)
      `,
    },
    [],
  ],
  [
    'asked for by hasattr',
    {
      'shop.py': code`
        class Shop:
            def sell(self, item):
                if hasattr(self, 'bus'):
                    self.bus.emit(item)
      `,
    },
    [],
  ],
  [
    'a failure to find it is caught',
    {
      'shop.py': code`
        class Shop:
            def sell(self, item):
                try:
                    self.bus.emit(item)
                except AttributeError:
                    pass
      `,
    },
    [],
  ],
  [
    'set on the class',
    {
      'shop.py': code`
        class Shop:
            def sell(self, item):
                self.bus.emit(item)

            @classmethod
            def connect(cls, bus):
                cls.bus = bus
      `,
    },
    [],
  ],
  [
    'what every object has',
    {
      'shop.py': code`
        class Shop:
            def name(self):
                return self.__class__.__name__ + self.__module__.upper() + self.__doc__.strip()
      `,
    },
    [],
  ],
  [
    'a field of a dataclass',
    {
      'shop.py': code`
        from dataclasses import dataclass, field

        @dataclass
        class Shop:
            bus: Bus = field(default_factory=Bus)

            def sell(self, item):
                self.bus.emit(item)
      `,
    },
    [],
  ],
  [
    'a decorator may give it',
    {
      'shop.py': code`
        @inject('bus')
        class Shop:
            def sell(self, item):
                self.bus.emit(item)
      `,
    },
    [],
  ],
  [
    'a metaclass may give it',
    {
      'shop.py': code`
        class Shop(metaclass=Registry):
            def sell(self, item):
                self.bus.emit(item)
      `,
    },
    [],
  ],
  [
    'another class of the file sets one of that name on itself',
    {
      'shop.py': code`
        class Till:
            def __init__(self, bus):
                self.bus = bus

        class Shop:
            def __init__(self):
                self.sold = 0

            def sell(self, item):
                self.bus.emit(item)
                return self.sold
      `,
    },
    [missing],
  ],
  [
    'a class of the same name elsewhere sets it',
    {
      'shop.py': code`
        class Shop:
            def __init__(self):
                self.sold = 0

            def sell(self, item):
                self.bus.emit(item)
      `,
      'other/shop.py': code`
        class Shop:
            def __init__(self, bus):
                self.bus = bus
      `,
    },
    [missing],
  ],
  [
    'a parameter has the name of the class',
    {
      'shop.py': code`
        class shop:
            @classmethod
            def parse(cls, shop):
                return shop.bus.split()
      `,
    },
    [],
  ],
  [
    'given by a name that is built',
    {
      'shop.py': code`
        class Shop:
            def __init__(self):
                self.items = []

            def sell(self, item):
                self._bus.emit(item)
      `,
      'main.py': code`
        def wire(part, bus):
            for name, value in {'bus': bus}.items():
                setattr(part, '_' + name, value)
      `,
    },
    [],
  ],
  [
    'a double in a test',
    {
      'tests/test_shop.py': code`
        class FakeShop:
            def sell(self, item):
                self.bus.emit(item)
      `,
    },
    [],
  ],
  [
    'the first parameter is not called self',
    {
      'shop.py': code`
        class Shop:
            def __init__(this, bus):
                this.bus = bus

            def sell(this, item):
                this.bus.emit(item)
      `,
    },
    [],
  ],
]

import { type Case, code } from './case.ts'

const missing = 'missing_wiring shop.py:Shop.bus'

/** Attributes of Python classes that are used, and whether a base, a subclass or a host of a mixin gives them a value. */
export const wiringPythonKin: Case[] = [
  [
    'set in a base',
    {
      'shop.py': code`
        class Base:
            def __init__(self, bus):
                self.bus = bus

        class Shop(Base):
            def sell(self, item):
                self.bus.emit(item)
      `,
    },
    [],
  ],
  [
    'set in a base of a base, two files away',
    {
      'shop.py': code`
        from .middle import Middle

        class Shop(Middle):
            def sell(self, item):
                self.bus.emit(item)
      `,
      'middle.py': code`
        from . import base

        class Middle(base.Root):
            pass
      `,
      'base.py': code`
        class Root:
            def __init__(self, bus):
                self.bus = bus
      `,
    },
    [],
  ],
  [
    'a base two files away does not set it either',
    {
      'shop.py': code`
        from .middle import Middle

        class Shop(Middle):
            def sell(self, item):
                self.bus.emit(item)
      `,
      'middle.py': code`
        from . import base

        class Middle(base.Root):
            pass
      `,
      'base.py': code`
        class Root:
            def __init__(self, bus):
                self.buss = bus
      `,
    },
    [missing],
  ],
  [
    'set in a base that a package hands on',
    {
      'shop.py': code`
        from lib import Base as Root

        class Shop(Root):
            def sell(self, item):
                self.bus.emit(item)
      `,
      'lib/__init__.py': 'from .base import *\n',
      'lib/base.py': code`
        class Base:
            bus = None
      `,
    },
    [],
  ],
  [
    'a base is not in the tree',
    {
      'shop.py': code`
        from framework import View

        class Shop(View):
            def sell(self, item):
                self.bus.emit(item)
      `,
    },
    [],
  ],
  [
    'a base is made by a call',
    {
      'shop.py': code`
        from collections import namedtuple

        class Shop(namedtuple('Shop', 'bus')):
            def sell(self, item):
                self.bus.emit(item)
      `,
    },
    [],
  ],
  [
    'a plain base of the standard library changes nothing',
    {
      'shop.py': code`
        from abc import ABC
        from typing import Generic, TypeVar
        import threading

        T = TypeVar('T')

        class Shop(threading.Thread, ABC, Generic[T]):
            def run(self):
                self.name.upper()
                self.bus.emit(1)
      `,
    },
    [missing],
  ],
  [
    'a mixin whose host sets it',
    {
      'shop.py': code`
        class Selling:
            def sell(self, item):
                self.bus.emit(item)
      `,
      'host.py': code`
        from shop import Selling

        class Base:
            def __init__(self, bus):
                self.bus = bus

        class Host(Selling, Base):
            pass
      `,
    },
    [],
  ],
  [
    'a mixin that nothing in the tree mixes in',
    {
      'shop.py': code`
        class ShopMixin:
            def sell(self, item):
                self.bus.emit(item)
      `,
    },
    [],
  ],
  [
    'a behaviour that another adds to, and that nothing in the tree mixes in',
    {
      'shop.py': code`
        class SellBehavior:
            def __init__(self):
                self.bus.emit(1)

        class SellTwiceBehavior(SellBehavior):
            pass
      `,
    },
    [],
  ],
  [
    'methods that another class takes over',
    { 'shop.py': 'class SellMethods:\n    def sell(self, item):\n        self.bus.emit(item)\n' },
    [],
  ],
  [
    'a subclass sets it',
    {
      'shop.py': code`
        class Shop:
            def sell(self, item):
                self.bus.emit(item)

        class LocalShop(Shop):
            def __init__(self):
                self.bus = LocalBus()
      `,
    },
    [],
  ],
  [
    'a subclass has it in its body, in a file that imports the module',
    {
      'shop.py': code`
        class Shop:
            def sell(self, item):
                self.bus.emit(item)
      `,
      'local.py': code`
        import shop

        class LocalShop(shop.Shop):
            bus = LocalBus()
      `,
    },
    [],
  ],
  [
    'set from outside',
    {
      'shop.py': code`
        class Shop:
            def sell(self, item):
                self.bus.emit(item)

        def make():
            shop = Shop()
            shop.bus = Bus()
            return shop
      `,
    },
    [],
  ],
  [
    'set from outside by name',
    {
      'shop.py': code`
        class Shop:
            def sell(self, item):
                self.bus.emit(item)

        def make(bus):
            shop = Shop()
            setattr(shop, 'bus', bus)
            return shop
      `,
    },
    [],
  ],
]

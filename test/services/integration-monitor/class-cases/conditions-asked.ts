import { type Case, code } from './case.ts'

const gap = 'conditional_init_gap shop.py:Shop.cache'

/** Attributes of Python classes that are set under a condition, and whether their use asks, or something else sets them. */
export const conditionsAsked: Case[] = [
  [
    'set before the condition, too',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, config):
                self.cache = {}
                if config.cache:
                    self.cache = Cache()

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'a default in the body of the class',
    {
      'shop.py': code`
        class Shop:
            cache = NoCache()

            def __init__(self, config):
                if config.cache:
                    self.cache = Cache()

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'the same condition guards the use',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, enabled):
                self.enabled = enabled
                if self.enabled:
                    self.cache = Cache()

            def price(self, item):
                if self.enabled:
                    return self.cache.get(item)
                return item.price
      `,
    },
    [],
  ],
  [
    'the same condition sends others away before the use',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, enabled):
                self.enabled = enabled
                if self.enabled:
                    self.cache = Cache()

            def price(self, item):
                if not self.enabled:
                    return item.price
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'another condition guards the use',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, enabled, debug):
                self.debug = debug
                if enabled:
                    self.cache = Cache()

            def price(self, item):
                if self.debug:
                    return self.cache.get(item)
                return item.price
      `,
    },
    [gap],
  ],
  [
    'asked for by hasattr',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, enabled):
                if enabled:
                    self.cache = Cache()

            def price(self, item):
                if not hasattr(self, 'cache'):
                    return item.price
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'used only where it is set',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, enabled):
                if enabled:
                    self.cache = Cache()
                    self.cache.warm()
      `,
    },
    [],
  ],
  [
    'made when it is first wanted',
    {
      'shop.py': code`
        class Shop:
            _cache = None

            def cache(self):
                if self._cache is None:
                    self._cache = Cache()
                return self._cache.view()
      `,
    },
    [],
  ],
  [
    'set in a try whose handlers raise',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, path):
                try:
                    self.cache = load(path)
                except OSError as error:
                    raise ShopError(path) from error

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'set in a try and in its handler',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, path):
                try:
                    self.cache = load(path)
                except OSError:
                    self.cache = {}

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'set in a try whose handler goes on without',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, path):
                try:
                    self.cache = load(path)
                except OSError:
                    log.warning('no cache')

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [gap],
  ],
  [
    'set under a with',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, path):
                with open(path) as file:
                    self.cache = load(file)

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'what handles the failure takes note of it',
    {
      'battery.py': code`
        has_battery = True

        class Plugin:
            def __init__(self):
                try:
                    self.grab = Grab()
                except OSError:
                    global has_battery
                    has_battery = False

            def update(self):
                self.grab.update()
      `,
    },
    [],
  ],
]

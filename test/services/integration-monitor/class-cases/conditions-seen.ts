import { type Case, code } from './case.ts'

const gap = 'conditional_init_gap shop.py:Shop.cache'

/** Attributes of Python classes that are set under a condition, where something else sees to it that they are there. */
export const conditionsSeen: Case[] = [
  [
    'used by a method that is called where the condition holds, and nowhere else',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, options):
                if options.size > 0:
                    self.cache = Cache(options.size)
                    self._fill()

            def warm(self, options):
                if options.size > 0:
                    self._fill()

            def _fill(self):
                for item in (1, 2):
                    self._put(item)

            def _put(self, item):
                self.cache.put(item)
      `,
    },
    [],
  ],
  [
    'used by a method that is called elsewhere, too',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, size):
                if size > 0:
                    self.cache = Cache(size)
                    self._fill()

            def sell(self, item):
                self._fill()

            def _fill(self):
                self.cache.put(1)
      `,
    },
    [gap],
  ],
  [
    'used by a method that is handed out where it is set',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, mail):
                self.makers = {'shelf': self._shelf}
                if mail:
                    self.cache = {}
                    self.makers['mail'] = self._mail

            def make(self, kind):
                return self.makers[kind]()

            def _mail(self):
                return self.cache.get('mail')
      `,
    },
    [],
  ],
  [
    'another method asks what the condition asks',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, options):
                self.options = options
                if options.has_cache:
                    self.cache = Cache()

            def price(self, item):
                return self.cached(item) if self.options.has_cache else item.price

            def cached(self, item):
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'another method asks for what else the branch sets',
    {
      'shop.py': code`
        class Shop:
            is_open = False

            def __init__(self, host):
                if host:
                    try:
                        self.cache = connect(host)
                    except OSError:
                        log.warning('closed')
                    else:
                        self.is_open = True

            def price(self, item):
                if not (self.is_open or item.free):
                    return None
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'other classes ask what the condition asks',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, settings):
                if settings.features.price_cache:
                    self.cache = Cache()

            def price(self, item):
                return self.cache.get(item)
      `,
      'till.py': code`
        def price(shop, settings, item):
            return shop.price(item) if settings.features.price_cache else item.price
      `,
    },
    [],
  ],
  [
    'set in a try, before anything there can fail',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, path):
                try:
                    self.name = path
                    self.cache = {}
                    self.cache.update(load(path))
                except OSError:
                    pass

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'set in a try, and used by what is registered when all went well',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, bus, path):
                try:
                    self.cache = load(path)
                except OSError:
                    pass
                else:
                    bus.connect('sold', lambda item: self.sold(item))

            def sold(self, item):
                self.cache.drop(item)
      `,
    },
    [],
  ],
  [
    'set in a loop',
    {
      'shop.py': code`
        class Shop:
            def __init__(self):
                for name in ['stock', 'price']:
                    if name == 'price':
                        self.cache = Cache(name)

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'the object remembers that it went well',
    {
      'shop.py': code`
        class Shop:
            def __init__(self):
                try:
                    import cachelib
                    self.cache = cachelib.open()
                    self.is_cached = True
                except ImportError:
                    self.is_cached = False

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'the condition asks of what the module imports, if it can',
    {
      'shop.py': code`
        try:
            import cachelib
        except ImportError:
            cachelib = None

        class Shop:
            def __init__(self, path):
                if cachelib:
                    self.cache = cachelib.open(path)

            def price(self, item):
                return self.cache.get(item)
      `,
    },
    [],
  ],
  [
    'set in the else of a try, where all else is made ready, too',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, bus, cache):
                try:
                    bus.register(self)
                except OSError:
                    pass
                else:
                    self.cache = cache

            def sold(self, item):
                self.cache.drop(item)
      `,
    },
    [],
  ],
]

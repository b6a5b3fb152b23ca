import { type Case, code } from './case.ts'

const jobs = 'unread shop.py:Shop.jobs'
const inShop = (body: string, rest = '') => ({
  'shop.py': `from collections import deque\nimport asyncio\n\nclass Shop:\n    def __init__(self):\n        self.jobs = deque()\n\n    def sell(self, item):\n        self.jobs.append(item)\n${body === '' ? '' : `\n    def work(self):\n        ${body}\n`}${rest}`,
})

/** Attributes of Python classes that are filled, and whether anything reads them. */
export const containersPython: Case[] = [
  ['filled and never read', inShop(''), [jobs]],
  ['cleared is not read', inShop('self.jobs.clear()'), [jobs]],
  ['made anew is not read', inShop('self.jobs = deque()'), [jobs]],
  ['read in a loop', inShop('for job in self.jobs: print(job)'), []],
  ['popped', inShop('self.jobs.popleft()'), []],
  ['popped without a look at it', inShop('self.jobs.pop()'), []],
  ['counted', inShop('return len(self.jobs)'), []],
  ['tested', inShop('if self.jobs: print("some")'), []],
  ['looked into', inShop('return 1 in self.jobs'), []],
  ['indexed', inShop('return self.jobs[0]'), []],
  ['handed out', inShop('return self.jobs'), []],
  ['passed on', inShop('run(self.jobs)'), []],
  ['spread', inShop('print(*self.jobs)'), []],
  ['copied', inShop('return list(self.jobs)'), []],
  ['kept under another name', inShop('jobs = self.jobs; print(jobs)'), []],
  ['read from outside', inShop('', '\ndef work(shop):\n    for job in shop.jobs: print(job)\n'), []],
  ['read from outside by name', inShop('', '\ndef work(shop):\n    return getattr(shop, "jobs")\n'), []],
  ['read in another file', { ...inShop(''), 'work.py': 'def work(shop):\n    return shop.jobs.popleft()\n' }, []],
  [
    'read by a template',
    { ...inShop(''), 'report.html': '<ul>{% for job in shop.jobs %}<li>{{ job }}</li>{% endfor %}</ul>' },
    [],
  ],
  ['read by a template of another kind', { ...inShop(''), 'report.erb': '<% shop\n  .jobs.each do |job| %>' }, []],
  ['in the text of a page', { ...inShop(''), 'report.html': '<p>All {{ n }} of shop.jobs</p>' }, [jobs]],
  [
    'read by a subclass in another file',
    {
      ...inShop(''),
      'local.py': code`
        from shop import Shop

        class Local(Shop):
            def work(self):
                return self.jobs.popleft()
      `,
    },
    [],
  ],
  [
    'read by a base',
    {
      'shop.py': code`
        class Base:
            def work(self):
                return self.jobs.pop()

        class Shop(Base):
            def __init__(self):
                self.jobs = []

            def sell(self, item):
                self.jobs.append(item)
      `,
    },
    [],
  ],
  [
    'one of another class is read',
    {
      'shop.py': code`
        class Till:
            def __init__(self):
                self.jobs = []

            def work(self):
                return self.jobs.pop()

        class Shop:
            def __init__(self):
                self.jobs = []

            def sell(self, item):
                self.jobs.append(item)
      `,
    },
    [jobs],
  ],
  [
    'given by its maker, who may read it',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, jobs):
                self.jobs = jobs

            def sell(self, item):
                self.jobs.append(item)
      `,
    },
    [],
  ],
  [
    'a list that nothing fills is no queue',
    {
      'shop.py': code`
        class Shop:
            def __init__(self):
                self.kinds = ['a', 'b']
      `,
    },
    [],
  ],
  [
    'a table that is only written',
    {
      'shop.py': code`
        class Shop:
            def __init__(self):
                self.seen = {}

            def sell(self, item):
                self.seen[item.id] = item
      `,
    },
    [],
  ],
  [
    'a queue of asyncio',
    {
      'shop.py': code`
        import asyncio

        class Shop:
            def __init__(self):
                self.jobs = asyncio.Queue(maxsize=10)

            async def sell(self, item):
                await self.jobs.put(item)
      `,
    },
    [jobs],
  ],
  [
    'a queue of asyncio that a worker reads',
    {
      'shop.py': code`
        import asyncio

        class Shop:
            def __init__(self):
                self.jobs = asyncio.Queue()

            async def sell(self, item):
                await self.jobs.put(item)

            async def work(self):
                while True:
                    job = await self.jobs.get()
                    self.jobs.task_done()
                    print(job)
      `,
    },
    [],
  ],
  [
    'the method that fills it is handed out',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, source):
                self.jobs = []
                source.subscribe(self.jobs.append)
      `,
    },
    [],
  ],
  [
    'what keeps tasks alive',
    {
      'shop.py': code`
        class Shop:
            def __init__(self):
                self._tasks = []

            def sell(self, task):
                self._tasks.append(task)
      `,
    },
    [],
  ],
  [
    'a base that is not in the tree may read it',
    {
      'shop.py': code`
        from framework import View

        class Shop(View):
            def __init__(self):
                self.jobs = []

            def sell(self, item):
                self.jobs.append(item)
      `,
    },
    [],
  ],
  ['a double in a test', { 'tests/test_shop.py': inShop('')['shop.py'] }, []],
  [
    'a base of a list of bases may read it',
    {
      'shop.py': code`
        from parts import ALL

        class Shop(*ALL):
            def __init__(self):
                self._jobs = []

            def sell(self, item):
                self._jobs.append(item)
      `,
    },
    [],
  ],
  [
    'kept for those that are held weakly',
    {
      'shop.py': code`
        class Shop:
            def __init__(self, bus):
                self._forwarders = []
                forwarder = Forwarder(self.sell)
                self._forwarders.append(forwarder)
                bus.add_listener(forwarder)
      `,
    },
    [],
  ],
]

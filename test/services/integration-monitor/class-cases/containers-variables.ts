import { type Case, code } from './case.ts'

const jobs = 'unread shop.py:Shop.jobs'
const inTs = (body: string, rest = '') => ({
  'shop.ts': `export class Shop {\n  private jobs: Item[] = []\n  sell(item: Item) {\n    this.jobs.push(item)\n  }\n  work() {\n    ${body}\n  }\n}\n${rest}`,
})
const inModule = (rest: string) => ({
  'shop.py': `from collections import deque\n\n_jobs = deque()\n\ndef sell(item):\n    _jobs.append(item)\n${rest}`,
})

/** Variables that are filled, and attributes of TypeScript classes, and whether anything reads them. */
export const containersVariables: Case[] = [
  ['a variable of a module', inModule(''), ['unread shop.py:_jobs']],
  ['a variable of a module that is read', inModule('\ndef work():\n    return _jobs.popleft()\n'), []],
  [
    'a variable of a module that another imports',
    { ...inModule(''), 'work.py': 'from shop import _jobs\n\ndef work():\n    return _jobs.popleft()\n' },
    [],
  ],
  [
    'a variable of a module that another reads through it',
    { ...inModule(''), 'work.py': 'import shop\n\ndef work():\n    return shop._jobs.popleft()\n' },
    [],
  ],
  [
    'a variable that others only fill',
    {
      'state.py': 'jobs = []\n',
      'a.py': 'from state import jobs\n\ndef sell(item):\n    jobs.append(item)\n',
      'b.py': 'from state import jobs as waiting\n\ndef buy(item):\n    waiting.append(item)\n',
    },
    ['unread state.py:jobs'],
  ],
  [
    'a variable that one fills and another reads',
    {
      'state.py': 'jobs = []\n',
      'a.py': 'from state import jobs\n\ndef sell(item):\n    jobs.append(item)\n',
      'b.py': 'from state import jobs\n\ndef work():\n    return jobs.pop()\n',
    },
    [],
  ],
  [
    'a variable of a function',
    {
      'shop.py': code`
        def sell(items):
            sold = []
            for item in items:
                sold.append(item)
            return None
      `,
    },
    ['unread shop.py:sell.sold'],
  ],
  [
    'a variable of a function that it returns',
    {
      'shop.py': code`
        def sell(items):
            sold = []
            for item in items:
                sold.append(item)
            return sold
      `,
    },
    [],
  ],
  [
    'a variable that a function inside reads',
    {
      'shop.py': code`
        def sell(items):
            sold = []
            for item in items:
                sold.append(item)
            def total():
                return sum(sold)
            return total
      `,
    },
    [],
  ],
  ['filled and never read, in TypeScript', inTs(''), ['unread shop.ts:Shop.jobs']],
  ['emptied is not read, in TypeScript', inTs('this.jobs.length = 0'), ['unread shop.ts:Shop.jobs']],
  ['shifted, in TypeScript', inTs('return this.jobs.shift()'), []],
  ['looped over, in TypeScript', inTs('for (const job of this.jobs) run(job)'), []],
  ['counted, in TypeScript', inTs('return this.jobs.length'), []],
  ['spread, in TypeScript', inTs('return [...this.jobs]'), []],
  ['taken apart, in TypeScript', inTs('const { jobs } = this; run(jobs)'), []],
  ['read from outside, in TypeScript', inTs('', 'export const work = (shop: any) => shop.jobs.shift()\n'), []],
  ['taken apart outside, in TypeScript', inTs('', 'export const work = ({ jobs }: any) => jobs.shift()\n'), []],
  [
    'a private name, in TypeScript',
    {
      'shop.ts': code`
        export class Shop {
          readonly #jobs: Item[] = []
          sell(item: Item) {
            this.#jobs.push(item)
          }
        }
      `,
    },
    ['unread shop.ts:Shop.#jobs'],
  ],
  [
    'a variable of a module, in TypeScript',
    { 'shop.ts': 'const jobs: Item[] = []\n\nexport function sell(item: Item) {\n  jobs.push(item)\n}\n' },
    ['unread shop.ts:jobs'],
  ],
  [
    'an exported variable that another file reads',
    {
      'shop.ts': 'export const jobs: Item[] = []\n\nexport function sell(item: Item) {\n  jobs.push(item)\n}\n',
      'work.ts': "import { jobs } from './shop.ts'\nexport const work = () => jobs.shift()\n",
    },
    [],
  ],
  [
    'an exported variable that is read through an index',
    {
      'shop.ts': 'export const jobs: Item[] = []\n\nexport function sell(item: Item) {\n  jobs.push(item)\n}\n',
      'index.ts': "export { jobs } from './shop.ts'\n",
      'work.ts': "import { jobs } from './index.ts'\nexport const work = () => jobs.shift()\n",
    },
    [],
  ],
  [
    'a queue that runs what it gets',
    {
      'shop.ts': code`
        import PQueue from 'p-queue'
        export class Shop {
          private readonly jobs = new PQueue({ concurrency: 1 })
          sell(item: Item) {
            this.jobs.add(() => item.sell())
          }
        }
      `,
    },
    [],
  ],
  [
    'a queue that others read by its name',
    {
      'shop.py': code`
        from rq import Queue

        class Shop:
            def __init__(self, redis):
                self.jobs = Queue(connection=redis)

            def sell(self, item):
                self.jobs.put(item)
      `,
    },
    [],
  ],
  [
    'a queue of threads',
    {
      'shop.py': code`
        from queue import Queue

        class Shop:
            def __init__(self):
                self.jobs = Queue()

            def sell(self, item):
                self.jobs.put(item)
      `,
    },
    [jobs],
  ],
  [
    'a set of what was seen',
    {
      'shop.ts': code`
        export class Shop {
          readonly #seen = new Set<string>()
          sell(item: Item) {
            this.#seen.add(item.id)
          }
        }
      `,
    },
    [],
  ],
  [
    'a list that is filled where it is declared',
    {
      'shop.ts': code`
        const groups: Item[][] = []
        export function sell(items: Item[]) {
          let sold: Item[] | undefined
          for (const item of items) {
            if (sold === undefined) groups.push((sold = []))
            sold.push(item)
          }
          return groups
        }
      `,
    },
    [],
  ],
  [
    'the default of a parameter',
    {
      'shop.py':
        'jobs = []\n\ndef sell(item):\n    jobs.append(item)\n\ndef work(queue=jobs):\n    return queue.pop()\n',
    },
    [],
  ],
  [
    'a count in a list',
    { 'shop.py': 'def sell():\n    sold = [0]\n    def one():\n        sold[0] += 1\n    return one\n' },
    [],
  ],
  ['what C calls back', { 'shop.py': '_callbacks = []\n\ndef listen(f):\n    _callbacks.append(wrap(f))\n' }, []],
  [
    'what a file tries itself with',
    { 'shop.py': 'def test():\n    shown = []\n    for _ in 1, 2: shown.append(Shop())\n' },
    [],
  ],
  ['copied from elsewhere', { 'external-deps/shop.py': 'def f():\n    jobs = []\n    jobs.append(1)\n' }, []],
]

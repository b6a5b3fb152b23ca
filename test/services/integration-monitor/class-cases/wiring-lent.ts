import { type Case, code } from './case.ts'

/** Methods that run on another object than their class's, and objects that are known to be of another class. */
export const wiringLent: Case[] = [
  [
    'the method is put on another object',
    {
      'widgets.js': code`
        export class Widgets {
          constructor(session) {
            this.session = session
            this.session.rowLength = this.rowLength
          }

          rowLength(row) {
            return this.wrapped[row].length
          }
        }
      `,
    },
    [],
  ],
  [
    'the method is called for each of a list, on another object',
    {
      'collision.js': code`
        export class Collision {
          constructor(entity) {
            this.entity = entity
          }

          refresh() {
            this.entity.forEach(this.refreshEach, this.entity)
          }

          refreshEach(entity) {
            this.collision.refresh(entity)
          }
        }
      `,
    },
    [],
  ],
  [
    'the method is called for each of a list, on its own object',
    {
      'collision.js': code`
        export class Collision {
          constructor(entity) {
            this.entity = entity
          }

          refresh() {
            this.entity.forEach(this.refreshEach, this)
          }

          refreshEach(entity) {
            this.collision.refresh(entity)
          }
        }
      `,
    },
    ['missing_wiring collision.js:Collision.collision'],
  ],
  [
    'the types do not know it',
    {
      'model.ts': code`
        export class Model {
          constructor(private readonly kind: string) {
            if (kind === 'native') {
              (this as any).listen()
            }
          }
        }
      `,
    },
    [],
  ],
  [
    'a decorator may call it on another object, and another class has such an attribute',
    {
      'finished.py': code`
        from core import queue

        class Finished:
            def __init__(self, manager):
                self.manager = manager

            @queue
            def delete(self, mode):
                self.cursor.execute(mode)
      `,
      'base.py': code`
        class Database:
            def __init__(self, cursor):
                self.cursor = cursor

        NAMES = {'x': 'cursor'}
      `,
    },
    [],
  ],
  [
    'a decorator that changes nothing of that',
    {
      'finished.py': code`
        from functools import lru_cache

        class Finished:
            def __init__(self, manager):
                self.manager = manager

            @lru_cache(maxsize=2)
            def delete(self, mode):
                self.cursor.execute(mode)
      `,
    },
    ['missing_wiring finished.py:Finished.cursor'],
  ],
  [
    'the private name of another class, as Python writes it',
    {
      'context.py': code`
        class Context:
            def __init__(self, store):
                self.store = store

            def add(self, code):
                self._Base__codes[code] = self.store
      `,
    },
    [],
  ],
  [
    'it is asked for its class first',
    {
      'fields.py': code`
        class Fields:
            def __init__(self, names):
                self.names = names

            def to_dict(self):
                if issubclass(Fields, dict):
                    return dict(self.items())
                return self.names
      `,
    },
    [],
  ],
  [
    'it is asked for its class, and that is another method',
    {
      'fields.py': code`
        class Fields:
            def __init__(self, names):
                self.names = names

            def is_dict(self):
                return isinstance(self, dict)

            def to_dict(self):
                return dict(self.items())
      `,
    },
    ['missing_wiring fields.py:Fields.items'],
  ],
]

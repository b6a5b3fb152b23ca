import { type Case, code } from './case.ts'

/** Containers that are there to keep something, or are read by who is hard to find. */
export const containersKept: Case[] = [
  [
    'it keeps alive what is put in, as a comment says',
    {
      'draw.py': code`
        class Window:
            def __init__(self):
                self._buffers = []

            def draw(self, buffer):
                self._buffers.append(buffer)  # Don't garbage collect it.
      `,
    },
    [],
  ],
  [
    'it is deleted when all is done: it kept what is in it',
    {
      'draw.py': code`
        def draw(parts):
            buffers = []
            for part in parts:
                buffers.append(bound(part))
            show(parts)
            del buffers
      `,
    },
    [],
  ],
  [
    'imported from a folder that is on the path at run time',
    {
      'shared/capture/__init__.py': code`
        source_classes = []

        def register(one):
            source_classes.append(one)
      `,
      'launch/world.py': code`
        import sys
        sys.path.append('shared')
        from capture import source_classes

        for one in source_classes:
            one.start()
      `,
    },
    [],
  ],
  [
    'a template of its decorator reads it',
    {
      'tab.component.ts': code`
        @Component({ selector: 'tab', templateUrl: './tab.component.pug' })
        export class TabComponent {
          _spanners: string[] = []

          add(name: string) {
            this._spanners.push(name)
          }
        }
      `,
    },
    [],
  ],
]

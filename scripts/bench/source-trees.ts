import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** How many files a folder has. */
const A_FOLDER = 20

/** Writes a tree of source files, half of them Python and half TypeScript, of about so many bytes each. @returns their paths. */
export function writeTree(root: string, files: number, bytes: number): string[] {
  const paths = Array.from({ length: files }, (_, n) => join(root, pathOf(n)))
  for (const [n, path] of paths.entries()) {
    if (n % A_FOLDER === 0) mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, textOf(n, bytes))
  }
  return paths
}

/** Adds a README and so many documents to a tree: each leads to the next one, and names a file of it. */
export function writeDocuments(root: string, documents: number): void {
  const folder = join(root, 'docs')
  mkdirSync(folder)
  writeFileSync(join(root, 'README.md'), '# Shop\n\nAll is told in [the first chapter](docs/chapter-0.md).\n')
  for (let n = 0; n < documents; n += 1) {
    const text = `# Chapter ${n}\n\nIt is in \`${pathOf(n)}\`, and goes on in [the next](chapter-${n + 1}.md).\n`
    writeFileSync(join(folder, `chapter-${n}.md`), text)
  }
}

/** Adds manifests to folders of a tree, as packages of one project have them: each declares what it uses. */
export function writeManifests(root: string, manifests: number): void {
  for (let n = 0; n < manifests; n += 1) {
    const folder = join(root, dirname(pathOf(n * A_FOLDER)))
    mkdirSync(folder, { recursive: true })
    const manifest = { name: `package-${n}`, private: true, version: '1.0.0', dependencies: { ws: '^8.0.0' } }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2))
  }
}

/** The path of the n-th file. */
export function pathOf(n: number): string {
  const folder = Math.floor(n / A_FOLDER)
  return `area-${folder % 25}/package-${folder}/module_${n}.${n % 2 === 0 ? 'py' : 'ts'}`
}

/** What the n-th file says: classes with methods, as many as it takes; the first has to do with the channels of its folder. */
export function textOf(n: number, bytes: number): string {
  const one = n % 2 === 0 ? python : typescript
  const folder = `package-${Math.floor(n / A_FOLDER)}`
  let text = n % 2 === 0 ? pythonHead(folder) : typescriptHead(folder)
  for (let part = 0; text.length < bytes; part += 1) text += one(`${n}_${part}`, part, part === 0 ? folder : undefined)
  return text
}

/** A word of its own for every number: classes that say the same of themselves would all be asked about. */
function wordOf(id: string): string {
  return id.replace(/\d/g, (digit) => 'bcdfghjklm'[Number(digit)] ?? '').replace('_', 'a')
}

const pythonHead = (folder: string) => `"""Keeps orders of the shop."""
import asyncio
import logging
from dataclasses import dataclass, field
from ..events import bus

log = logging.getLogger(__name__)
TOPIC = "${folder}.changed"

`

const typescriptHead = (folder: string) => `import { EventEmitter } from 'node:events'
import { bus } from '../events.ts'

export const TOPIC = '${folder}.changed'

`

function python(id: string, part: number, folder?: string): string {
  const word = wordOf(id)
  return `
@dataclass
class Order${id}:
    """The order of ${word}, as the customer sent it."""

    name: str
    lines: list = field(default_factory=list)
    total: float = 0.0

    def add(self, name: str, count: int = 1, *, price: float | None = None) -> None:
        """Adds a line; raises where there is no price."""
        if price is None:
            raise ValueError(f"no price for {name!r} in {self.name}")
        self.lines.append({"name": name, "count": count, "price": price})
        self.total = sum(line["count"] * line["price"] for line in self.lines)

    async def send(self, store: "Store") -> bool:
        try:
            await store.write(("order-${part}", self.name, self.total))
        except asyncio.CancelledError:
            log.warning("order %s was not sent", self.name)
            return False
        ${folder === undefined ? 'log.info("changed: %s", self)' : 'bus.emit(TOPIC, self)'}
        ${folder === undefined ? `log.info("sent ${word}: %s", self.name)` : `bus.emit("${folder}.sent", name=self.name)`}
        return True
`
}

function typescript(id: string, part: number, folder?: string): string {
  const word = wordOf(id)
  return `
/** The order of ${word}, as the customer sent it. */
export class Order${id} extends EventEmitter {
  readonly lines: { name: string; count: number; price: number }[] = []
  #total = 0

  constructor(readonly name: string, private readonly limit = ${part * 10}) {
    super()
    ${folder === undefined ? `bus.announce('${word}')` : `bus.on('${folder}.sent', ({ name }) => this.add(name, 0, 0))`}
    ${folder === undefined ? 'bus.announce(TOPIC)' : 'bus.on(TOPIC, ({ total }) => this.count(total))'}
  }

  /** Adds a line. @throws where there is no price. */
  add(name: string, count = 1, price?: number): void {
    if (price === undefined) throw new TypeError(\`no price for \${name} in \${this.name}\`)
    const line = { name, count, price }
    this.lines.push(line)
    this.count(line.count * line.price)
    if (this.#total > this.limit) bus.announce({ order: this.name, total: this.#total })
  }

  private count(total: number): void {
    this.#total += total
  }

  async send(queue: AsyncIterable<string>): Promise<boolean> {
    for await (const item of queue) {
      if (item === 'order-${part}') bus.announce('order.sent.${part % 7}', item)
    }
    return this.lines.every(({ count }) => count > 0)
  }
}
`
}

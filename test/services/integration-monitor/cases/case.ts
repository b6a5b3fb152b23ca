/** A small tree, by path, and the channels that are asked about. */
export type Case = [name: string, files: Readonly<Record<string, string>>, opens: readonly string[]]

/** A tree of one TypeScript file. */
export const ts = (text: string) => ({ 'src/a.ts': text })

/** A tree of one Python file. */
export const py = (text: string) => ({ 'shop/a.py': text })

/** A tree of two TypeScript files, of which the second may import the first as `./a.ts`. */
export const ts2 = (a: string, b: string) => ({ 'src/a.ts': a, 'src/b.ts': b })

/** A tree of two Python files, of which the second may import the first as `shop.a`. */
export const py2 = (a: string, b: string) => ({ 'shop/__init__.py': '', 'shop/a.py': a, 'shop/b.py': b })

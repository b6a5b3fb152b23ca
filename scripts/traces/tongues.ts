import { csharp } from './csharp.ts'
import { go } from './go.ts'
import { java } from './java.ts'
import { kernel } from './kernel.ts'
import { native } from './native.ts'
import { node } from './node.ts'
import { perl } from './perl.ts'
import { php } from './php.ts'
import { python } from './python.ts'
import { ruby } from './ruby.ts'
import { rust } from './rust.ts'
import type { Tongue } from './tongue.ts'

/** Every language whose failures are recorded. */
export const tongues: readonly Tongue[] = [python, node, java, csharp, go, rust, ruby, php, perl, native, kernel]

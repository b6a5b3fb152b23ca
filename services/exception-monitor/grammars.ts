import type { Grammar } from './grammar.ts'
import { atFrames } from './grammars/at-frames.ts'
import { go } from './grammars/go.ts'
import { kernel } from './grammars/kernel.ts'
import { native } from './grammars/native.ts'
import { perl } from './grammars/perl.ts'
import { php } from './grammars/php.ts'
import { python } from './grammars/python.ts'
import { ruby } from './grammars/ruby.ts'
import { rust } from './grammars/rust.ts'

/** Every grammar there is. Of two that take a line for a beginning, the first is asked first. */
export const GRAMMARS: readonly Grammar[] = [python, go, rust, php, perl, ruby, native, kernel, atFrames]

import type { Program, Quotation, Reading, Tongue } from './tongue.ts'

type Row = [name: string, run: string, reads?: Reading]

const HEAP = '/srv/shop/heap.c'
const UNDEFINED = 'UndefinedBehaviorSanitizer: undefined-behavior'
const PLACED = 'on address 0x… at pc 0x… bp 0x… sp 0x…'

const asan = (kind: string, message: string, name: string): Reading => [
  `AddressSanitizer: ${kind}`,
  message,
  HEAP,
  name,
]

const rows: Row[] = [
  [
    'use-after-free',
    './asan use-after-free',
    asan('heap-use-after-free', `heap-use-after-free ${PLACED}`, 'use_after_free'),
  ],
  [
    'heap-overflow',
    './asan heap-overflow',
    asan('heap-buffer-overflow', `heap-buffer-overflow ${PLACED}`, 'heap_overflow'),
  ],
  [
    'stack-overflow',
    './asan stack-overflow',
    asan('stack-buffer-overflow', `stack-buffer-overflow ${PLACED}`, 'stack_overflow'),
  ],
  [
    'global-overflow',
    './asan global-overflow',
    asan('global-buffer-overflow', `global-buffer-overflow ${PLACED}`, 'global_overflow'),
  ],
  [
    'double-free',
    './asan double-free',
    asan('double-free', 'attempting double-free on 0x… in thread T0:', 'double_free'),
  ],
  [
    'bad-free',
    './asan bad-free',
    asan('bad-free', 'attempting free on address which was not malloc()-ed: 0x… in thread T0', 'bad_free'),
  ],
  [
    'null',
    './asan null',
    asan('SEGV', 'SEGV on unknown address 0x000000000000 (pc 0x… bp 0x… sp 0x… T0)', 'null_write'),
  ],
  ['deep', './asan depth', asan('stack-overflow', 'stack-overflow on address 0x… (pc 0x… bp 0x… sp 0x… T0)', 'depth')],
  ['leak', './asan leak', ['LeakSanitizer: detected memory leaks', 'detected memory leaks', HEAP, 'make_order']],
  ['leak-alone', './lsan leak', ['LeakSanitizer: detected memory leaks', 'detected memory leaks', HEAP, 'make_order']],
  ['race', './tsan race', ['ThreadSanitizer: data race', 'data race (pid=…)', HEAP, 'work']],
  [
    'undefined-overflow',
    './ubsan overflow',
    [UNDEFINED, "signed integer overflow: … cannot be represented in type 'int'", 'undefined.c'],
  ],
  [
    'undefined-shift',
    './ubsan shift',
    [UNDEFINED, "shift exponent 42 is too large for 32-bit type 'int'", 'undefined.c'],
  ],
  ['undefined-null', 'exec ./ubsan null', [UNDEFINED, "load of null pointer of type 'int'", 'undefined.c']],
  [
    'undefined-overflow-stack',
    'UBSAN_OPTIONS=print_stacktrace=1 ./ubsan overflow',
    [UNDEFINED, "signed integer overflow: … cannot be represented in type 'int'", '/srv/shop/undefined.c', 'add'],
  ],
  [
    'undefined-shift-stack',
    'UBSAN_OPTIONS=print_stacktrace=1 ./ubsan shift',
    [UNDEFINED, "shift exponent 42 is too large for 32-bit type 'int'", '/srv/shop/undefined.c', 'shift'],
  ],
  ['glibc-invalid-pointer', 'exec ./abort invalid-pointer', ['abort', 'free(): invalid pointer']],
  ['glibc-double-free', 'exec ./abort double-free', ['abort', 'free(): double free detected in tcache 2']],
  ['glibc-smashed', 'exec ./abort smash', ['abort', 'stack smashing detected']],
  ['glibc-top-size', 'exec ./abort top', ['abort', 'malloc(): corrupted top size']],
  ['glibc-corruption', 'exec ./abort size', ['abort', 'double free or corruption (out)']],
  ['glibc-fortify', 'exec ./fortified fortify aaaaaaaaaaaaaaaaaaaaaaaaaaa', ['abort', 'buffer overflow detected']],
  [
    'assert',
    'exec ./abort assert',
    ['Assertion failed', 'stock >= 0 && "stock is negative"', 'abort.c', 'check_stock'],
  ],
  ['what', 'exec ./throws what', ['std::runtime_error', 'amount is negative: -3']],
  ['what-custom', 'exec ./throws custom', ['shop::CardDeclined', 'no limit for 1200 EUR']],
  ['what-multiline', 'exec ./throws multiline', ['std::runtime_error', 'the import stopped']],
  ['what-struct', 'exec ./throws struct', ['shop::Plain', '']],
  ['what-number', 'exec ./throws number', ['int', '']],
  [
    'what-range',
    'exec ./throws at',
    ['std::out_of_range', 'vector::_M_range_check: __n (which is 7) >= this->size() (which is 3)'],
  ],
  ['what-noexcept', 'exec ./throws noexcept', ['std::logic_error', 'cannot close']],
  ['what-thread', 'exec ./throws thread', ['shop::CardDeclined', 'no limit for 9 EUR']],
  ['terminate', 'exec ./throws joinable', ['terminate', 'terminate called without an active exception']],
  ['pure-virtual', 'exec ./throws virtual', ['pure virtual method called', '']],
  ['last-words', 'exec ./abort abort'],
]

const quotations: Quotation[] = [
  {
    name: 'assert-macos',
    runtime: 'clang with libSystem',
    source: 'after the format of assert() on BSD and macOS',
    reads: ['Assertion failed', '(stock >= 0)', 'abort.c', 'check_stock'],
  },
  {
    name: 'memory-sanitizer',
    runtime: 'clang 16',
    source: 'after the report in the documentation of MemorySanitizer',
    reads: ['MemorySanitizer: use-of-uninitialized-value', 'use-of-uninitialized-value', 'umr.cc', 'main'],
  },
]

/** C and C++ by GCC: its sanitizers, and the last words of glibc and libstdc++. */
export const native: Tongue = {
  language: 'native',
  command: 'gcc',
  probe: 'gcc --version | head -n 1',
  build: [
    'gcc -w -g -fsanitize=address -o asan heap.c',
    'gcc -w -g -fsanitize=thread -o tsan heap.c',
    'gcc -w -g -fsanitize=leak -o lsan heap.c',
    'gcc -w -g -fsanitize=undefined -o ubsan undefined.c',
    'gcc -w -O0 -fstack-protector-all -o abort abort.c',
    'gcc -w -O2 -D_FORTIFY_SOURCE=2 -o fortified abort.c',
    'g++ -w -g -pthread -o throws throws.cc',
  ].join(' && '),
  programs: rows.map(([name, run, reads]): Program => ({ name, run, ...(reads && { reads }) })),
  quotations,
}

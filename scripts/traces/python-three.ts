import type { PythonRow } from './python.ts'

const THREE = '/srv/shop/three.py'
const GROUPS = '/srv/shop/groups.py'
const DECLINED = 'billing.errors.CardDeclined'
const NO_SETTINGS = 'no settings in /srv/shop/settings.toml'

/** Before and after carets, and after they changed. */
const CHAINS = [306, 310, 312, 313]
const CARETS = [310, 311, 312, 313]

/** What only Python 3 knows. */
export const pythonThree: readonly PythonRow[] = [
  ['chained', ['LookupError', NO_SETTINGS, THREE, 'read', 2], [306, 307, 308, 309, 310, 311, 312, 313]],
  ['deep', [DECLINED, 'cannot charge without settings', THREE, 'deep', 3], CHAINS],
  ['suppressed', ['ValueError', 'tea is not sold here', THREE, 'suppressed'], CHAINS],
  ['mixed', ['IndexError', 'list index out of range', THREE, 'mixed', 3], CHAINS],
  ['chained_multiline', ['RuntimeError', 'import failed', THREE, 'chained_multiline', 2], CHAINS],
  ['same', ['ValueError', 'raised twice', THREE, 'same'], CHAINS],
  [
    'suggestion',
    (v) => [
      'AttributeError',
      `'Order' object has no attribute 'custoner'${v >= 310 ? ". Did you mean: 'customer'?" : ''}`,
      THREE,
      'suggestion',
    ],
    CHAINS,
  ],
  [
    'suggestion_name',
    ['NameError', "name 'costumers' is not defined. Did you mean: 'customers'?", THREE, 'suggestion_name'],
    CARETS,
  ],
  ['carets', ['TypeError', "unsupported operand type(s) for *: 'NoneType' and 'int'", THREE, 'carets'], CARETS],
  ['multiline_call', ['TypeError', "unsupported operand type(s) for +: 'int' and 'str'", THREE, '<lambda>'], CARETS],
  [
    'comprehension',
    (v) => ['ZeroDivisionError', 'division by zero', THREE, v < 312 ? '<dictcomp>' : 'comprehension'],
    CARETS,
  ],
  ['task', ['ConnectionError', 'stock service hung up', THREE, 'fetch'], CHAINS],
  ['future', ['ValueError', 'nobody asked'], [311]],
  ['coroutine', ['ConnectionError', 'stock service hung up', THREE, 'fetch'], [306, 311]],
  ['remote', ['ZeroDivisionError', 'integer division or modulo by zero', THREE, 'remote', 2], CHAINS],
  ['executor', ['ZeroDivisionError', 'integer division or modulo by zero', THREE, 'square'], [309, 313]],
  [
    'process_executor',
    ['ZeroDivisionError', 'integer division or modulo by zero', THREE, 'process_executor', 2],
    [308, 311, 313],
  ],
  ['child', ['ZeroDivisionError', 'integer division or modulo by zero', THREE, 'square'], [307, 313]],
  [
    'subprocess_error',
    [
      'subprocess.CalledProcessError',
      "Command '['false', '--verbose']' returned non-zero exit status 1.",
      THREE,
      'subprocess_error',
    ],
    [307, 312],
  ],
  ['crash', ['Fatal Python error', 'Segmentation fault', THREE, 'crash_now'], [306, 309, 311, 313]],
  ['crash_worker', ['Fatal Python error', 'Segmentation fault', THREE, 'crash_now'], [308, 312]],
  ['letters', ['ValueError', 'zażółć gęślą jaźń ☕ — ☃', THREE, 'letters'], [306, 313]],
  ['ansi', ['ValueError', '\u001b[31mred\u001b[0m alert', THREE, 'ansi'], [312]],
  ['exec_caret', ['SyntaxError', "'(' was never closed", '<string>'], [310, 313]],
  ['hook', undefined, [312]],
]

/** Groups and notes, from Python 3.11 on. */
export const pythonGroups: readonly PythonRow[] = [
  ['group', ['ExceptionGroup', 'two of three mails failed (2 sub-exceptions)', GROUPS, 'group', 3]],
  ['nested', ['ExceptionGroup', 'regions (2 sub-exceptions)', GROUPS, 'nested', 5]],
  ['cause', ['ExceptionGroup', 'sync failed (1 sub-exception)', GROUPS, 'cause', 3]],
  ['member_cause', ['ExceptionGroup', 'login (2 sub-exceptions)', GROUPS, 'member_cause', 5]],
  ['multiline', ['ExceptionGroup', 'two', GROUPS, 'multiline', 3]],
  ['many', ['ExceptionGroup', 'bulk (40 sub-exceptions)', GROUPS, 'many', 16]],
  ['base', ['BaseExceptionGroup', 'stopped (2 sub-exceptions)', GROUPS, 'base', 3]],
  ['task_group', ['ExceptionGroup', 'unhandled errors in a TaskGroup (2 sub-exceptions)', GROUPS, 'both', 3]],
  ['note', ['ValueError', 'price is no number', GROUPS, 'note']],
  ['notes', ['ValueError', 'price is no number', GROUPS, 'notes']],
  ['noted_group', ['ExceptionGroup', 'import (2 sub-exceptions)', GROUPS, 'noted_group', 3]],
  ['noted_cause', ['RuntimeError', 'import failed', GROUPS, 'noted_cause', 2]],
  ['wide', ['ZeroDivisionError', 'division by zero', GROUPS, 'wide']],
]

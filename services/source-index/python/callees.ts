import { type Binding, textOf } from './scopes.ts'
import type { SyntaxTree } from './syntax-tree.ts'
import { T } from './terms.ts'

const list = (names: string): ReadonlySet<string> => new Set(names.trim().split(/\s+/))

/** What Python itself brings along, by the last part of its name: nothing of it is a channel, whatever it is given. */
const NEVER = list(`
  print isinstance issubclass super type len int float bool complex str bytes bytearray memoryview repr ascii hash id open
  getattr hasattr setattr delattr range round abs min max sum any all sorted list tuple set frozenset dict map filter
  enumerate zip ord chr format vars dir callable iter next reversed __import__ exec eval compile input divmod pow slice
  classmethod staticmethod property unicode long basestring xrange
  TypeVar NewType ParamSpec TypeVarTuple cast namedtuple NamedTuple TypedDict overload wraps
  encode decode isdigit isalpha isalnum isspace isupper islower isidentifier join split rsplit splitlines replace strip lstrip
  rstrip lower upper title capitalize casefold swapcase ljust rjust zfill center partition rpartition removeprefix
  removesuffix expandtabs translate find rfind rindex
  append extend setdefault popitem groupby group groups groupdict finditer findall fullmatch
  __new__ __setattr__ __getattribute__ __class__ __repr__ __eq__ __setitem__ __getitem__
  basename dirname abspath realpath normpath normcase splitext expanduser expandvars isfile isdir islink isabs exists
  joinpath relpath commonpath fspath mkdir makedirs rmdir rmtree unlink listdir scandir chmod chown utime stat lstat
  readlines writelines readline read_text write_text read_bytes write_bytes seek fileno isatty truncate
  strftime strptime isoformat fromisoformat
  add_argument add_option add_argument_group add_subparsers add_parser set_defaults parse_args
  warn warn_explicit filterwarnings simplefilter getLogger`)

/** What gives what a table has at a key: the key is no channel, but it is asked for. */
export const ASKS_FOR = list('get pop has_key __contains__ setdefault')

/** Methods of plain things that now and then have the name of one that hands a channel on. */
export const SELDOM = list(`
  match search update write read remove insert index count copy sub subn escape parse load loads dump dumps discard add
  islice chain charmap_encode charmap_decode stat walk size flush`)

/** How a signal is made. */
export const SIGNAL = /[sS]ignal$/

/** Modules whose functions neither send nor wait for anything that has a name. */
const PLAIN_MODULES = list(`
  os sys re struct json math cmath time datetime calendar shutil pathlib itertools functools operator io codecs textwrap
  string random secrets hashlib hmac base64 binascii urllib tempfile glob fnmatch copy types typing typing_extensions inspect
  warnings traceback contextlib dataclasses enum abc platform locale gettext unicodedata decimal fractions numbers statistics
  stat errno zlib gzip bz2 lzma zipfile tarfile pickle marshal csv configparser argparse optparse getopt getpass uuid bisect
  array weakref gc ctypes shlex html xml pprint reprlib keyword token tokenize ast dis difflib linecache logging
  posixpath ntpath posix nt _winapi msvcrt winreg sysconfig site importlib pkgutil unittest doctest timeit cProfile
  numpy scipy pandas torch tensorflow sklearn matplotlib six attr attrs yaml toml tomllib lxml bs4 PIL dateutil pytz
  collections heapq zoneinfo ipaddress mimetypes email stringprep curses readline termios tty pty fcntl resource pwd grp`)

/** Takes a name and waits for it: recorded also where nothing is known of the name. */
const WAITS = list(`
  on once addListener add_listener addEventListener add_event_listener listen listenTo listen_to subscribe psubscribe
  ssubscribe consume basic_consume xread xreadgroup blpop brpop lpop rpop async_listen async_listen_once KafkaConsumer
  add_event_handler wait_for_event on_event`)

/** Sends what it is called on: a signal has no other name. */
const SENDS = list('send send_robust asend asend_robust send_async connect connect_via')

const FAILURE = /(?:Error|Exception|Warning)$/
const TELLS = /^(?:debug|info|warning|error|exception|critical|log)$/
const LOG = /(?:^|[._])log(?:ger|ging)?$/i

/** Whether a call can be left out by the last part of its callee alone; one that the file may have made its own cannot. */
export function isPlain(last: string): boolean {
  return NEVER.has(last)
}

/** Whether what is called makes an exception. */
export function isFailure(last: string): boolean {
  return last.length > 4 && FAILURE.test(last)
}

/** Whether a callee takes part in no channel: loggers, and the environment. */
export function isApart(callee: string): boolean {
  const dot = callee.lastIndexOf('.')
  if (dot === -1) return callee === 'getenv'
  const owner = callee.slice(0, dot)
  const last = callee.slice(dot + 1)
  return last === 'getenv' || owner.endsWith('environ') || (TELLS.test(last) && LOG.test(owner))
}

/** Whether a call counts though nothing is known of what it is given. */
export function waits(last: string): boolean {
  return WAITS.has(last)
}

/** Whether what is called on may be a signal. */
export function sends(last: string): boolean {
  return SENDS.has(last)
}

/** Whether a name is bound to a module of plain functions, or to something out of one. */
export function isFromPlainModule(tree: SyntaxTree, bindings: readonly Binding[]): boolean {
  const [binding] = bindings
  return binding?.how === 'import' && PLAIN_MODULES.has(moduleOf(tree, binding))
}

/** The first part of the module that an import takes a name from; empty for one beside this file. */
function moduleOf(tree: SyntaxTree, { node, target }: Binding): string {
  const { type, from, to, text } = tree
  const isFrom = type[node + 1] === T.from
  if (isFrom)
    return text.charCodeAt(from[node + 2]!) === 46 || /\.\s*$/.test(text.slice(to[node + 1], from[node + 2]))
      ? ''
      : textOf(tree, node + 2)
  if (type[target - 1] !== T.as) return textOf(tree, target)
  // Of `import a.b as c` it is `a`: what stands before it, up to a comma.
  let first = target - 2
  while (first - 1 > node + 1 && text.charCodeAt(from[first]! - 1) === 46) first -= 1
  return textOf(tree, first)
}
